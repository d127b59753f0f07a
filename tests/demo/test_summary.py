"""What `tender demo` performed, as its summary, cases and papers tell it: one tender for every branch (issue 3)."""

import json
import sqlite3
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from tender.cli import main
from tender.contracts.kinds import KINDS
from tender.demo.scenarios import WORKS

pytestmark = pytest.mark.slow
LETTERS = {"invitation", "prequalification_letter"}  # papers that only a firm has issued for itself


def tenders(folder: Path) -> dict[str, dict[str, Any]]:
    """The tenders by the names of their scenarios."""
    told = json.loads((folder / "summary.json").read_text())["tenders"]
    by_title = {tender["title"]: tender for tender in told}
    assert len(by_title) == len(told) == len(WORKS)
    return {name: by_title[script.title] for name, script in WORKS.items()}


def facts(folder: Path) -> list[tuple[str, dict[str, Any]]]:
    """Tag and facts of every act."""
    with sqlite3.connect(folder / "data" / "tender.sqlite3") as rows:
        found = rows.execute("SELECT type, payload FROM aux_outbox").fetchall()
    rows.close()
    return [(tag, json.loads(payload)["facts"]) for tag, payload in found]


def counted(lot: dict[str, Any]) -> dict[str, int]:
    statuses = [bid["status"] for bid in lot["bids"]]
    return {name: statuses.count(name) for name in statuses}


def test_the_school_is_built_by_the_best_of_example_a(demonstration: Path) -> None:
    school = tenders(demonstration)["school"]
    assert (school["method"], school["stage"]) == ("open", "archived")
    assert counted(school["lots"][0]) == {
        "ranked": 5, "rejected": 1, "replaced": 1, "withdrawn": 1, "late": 1,
    }  # fmt: skip
    assert school["lots"][0]["award"] == {"bidder": "示范县乙山建设有限公司", "price": "4480000.00"}


@pytest.mark.parametrize(
    ("name", "method", "stage"),
    [
        ("invited", "selective", "completed"),
        ("failing", "open", "failed"),
        ("repeated", "open", "completed"),
        ("two lots", "open", "completed"),
        ("prequalified", "open", "completed"),
        ("terminated", "open", "terminated"),
    ],
)
def test_every_branch_of_the_works_law_is_there(
    demonstration: Path, name: str, method: str, stage: str
) -> None:
    told = tenders(demonstration)[name]
    assert (told["method"], told["stage"]) == (method, stage)
    assert all((lot["award"] is not None) is (stage == "completed") for lot in told["lots"])


def test_bids_of_a_tender_that_failed_or_ended_were_never_opened(demonstration: Path) -> None:
    for name in ("failing", "terminated"):
        assert counted(tenders(demonstration)[name]["lots"][0]) == {"unopened": 2}


def test_the_invited_tender_lies_below_the_countys_threshold(demonstration: Path) -> None:
    award = tenders(demonstration)["invited"]["lots"][0]["award"]
    assert Decimal(award["price"]) < 300_000


def test_the_objection_upheld_moved_the_next_ranked_up(demonstration: Path) -> None:
    first, second = tenders(demonstration)["two lots"]["lots"]
    (fallen,) = [bid for bid in first["bids"] if bid["status"] == "rejected"]
    (winner,) = [bid for bid in first["bids"] if bid["rank"] == 1]
    assert first["award"] == {"bidder": winner["bidder"], "price": winner["price"]}
    assert fallen["bidder"] != winner["bidder"] != second["award"]["bidder"]


def test_nobody_is_late_and_nothing_alerts_but_the_divided_projects(demonstration: Path) -> None:
    told = [fact for _, fact in facts(demonstration)]
    assert [fact["late"] for fact in told if "late" in fact] == []
    assert {fact["alert"]["code"] for fact in told if "alert" in fact} == {"contract_splitting"}


def test_every_draw_is_there_the_invitees_too(demonstration: Path) -> None:
    results = [tag for tag, _ in facts(demonstration) if tag == "draw.result"]
    assert len(list((demonstration / "draws").iterdir())) == len(results) + 1


def test_deposits_go_back_by_two_people_with_interest_after_the_contract(demonstration: Path) -> None:
    back = [fact for tag, fact in facts(demonstration) if tag == "deposit.return_approved"]
    assert {fact["cause"] for fact in back} == {"withdrawn", "contract_signed"}
    paid = [fact for fact in back if fact["cause"] == "contract_signed" and fact["principal_fen"]]
    assert paid and all(fact["interest_fen"] > 0 for fact in paid)


def test_every_case_recomputes_to_the_published_totals_and_ranks(demonstration: Path) -> None:
    lots = {lot["id"]: lot for one in tenders(demonstration).values() for lot in one["lots"]}
    for path in (demonstration / "evaluations").iterdir():
        done = CliRunner().invoke(main, ["evaluate", str(path), "--json"])
        told = {(one["bidder"], one["rank"], one["total"]) for one in json.loads(done.stdout)["results"]}
        judged = [bid for bid in lots[path.stem]["bids"] if bid["status"] in ("ranked", "rejected")]
        assert told == {(bid["bidder"], bid["rank"], bid["total"]) for bid in judged}


def test_the_school_leaves_every_kind_of_paper_that_its_course_has(demonstration: Path) -> None:
    kinds = {path.name.split("-")[0] for path in (demonstration / "reports").glob("*.pdf")}
    assert {kind.replace("-", "_") for kind in KINDS} - LETTERS <= kinds


def test_every_lot_that_was_evaluated_has_its_case(demonstration: Path) -> None:
    ranked = {
        lot["id"]
        for one in tenders(demonstration).values()
        for lot in one["lots"]
        if any(bid["rank"] for bid in lot["bids"])
    }
    assert {path.stem for path in (demonstration / "evaluations").iterdir()} == ranked
