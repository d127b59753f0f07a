"""What `tender demo` performed, as its summary, cases and papers tell it: one tender for every branch (issue 3)."""

import json
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
