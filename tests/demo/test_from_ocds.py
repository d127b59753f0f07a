"""`tender demo --from-ocds` on a made-up file: three lots performed, checked from what they leave behind."""

import json
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner, Result

from tender.cli import main
from tender.ledger.draw import verify
from tests.played import reviewed

pytestmark = pytest.mark.slow
MADE_UP = Path(__file__).parent / "made_up_ocds.json"


@pytest.fixture(scope="session")
def replay(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Result]:
    """The folder and what was printed: a lot that fails, one with one effective bid, one with a replaced bid."""
    folder = tmp_path_factory.mktemp("replay") / "out"
    command = ["demo", "--out", str(folder), "--from-ocds", str(MADE_UP), "--limit", "2"]
    return folder, CliRunner().invoke(main, command)


def tenders(replay: tuple[Path, Result]) -> list[dict[str, Any]]:
    return json.loads((replay[0] / "summary.json").read_text())["tenders"]


def statuses(tender: dict[str, Any]) -> list[str]:
    return [bid["status"] for bid in tender["lots"][0]["bids"]]


def test_it_ends_0_and_explains_every_difference(replay: tuple[Path, Result]) -> None:
    folder, result = replay
    assert result.exit_code == 0, result.output
    report = json.loads((folder / "report.json").read_text())
    assert (report["lots"], report["awarded"], report["same_winner"], report["unexplained"]) == (3, 2, 3, 0)
    assert report["causes"] == {"all_disqualified": 1, "award_value_differs": 1}


def test_every_lot_is_an_open_works_tender_of_its_own(replay: tuple[Path, Result]) -> None:
    assert {(one["category"], one["method"]) for one in tenders(replay)} == {("works", "open")}
    assert {one["lots"][0]["evaluation"] for one in tenders(replay)} == {"lowest_evaluated_bid"}


def test_a_lot_whose_bids_were_all_turned_down_fails(replay: tuple[Path, Result]) -> None:
    failed = tenders(replay)[0]
    assert (failed["stage"], failed["lots"][0]["award"]) == ("failed", None)
    assert statuses(failed) == ["rejected"] * 3
    assert not (replay[0] / "evaluations" / f"{failed['lots'][0]['id']}.json").exists()


def test_fewer_than_three_effective_bids_do_not_stop_the_committee(replay: tuple[Path, Result]) -> None:
    lot = tenders(replay)[1]["lots"][0]
    assert sorted(statuses(tenders(replay)[1])) == ["ranked", "rejected", "rejected"]
    assert lot["award"] == {"bidder": "Demonstration Firm B", "price": "6000.00"}
    assert lot["reference_award"] == {"bidder": "Demonstration Firm B", "price": "7200.00"}
    assert [cause["code"] for cause in lot["differences"]] == ["award_value_differs"]


def test_a_replaced_bid_is_sealed_too_and_the_last_one_wins(replay: tuple[Path, Result]) -> None:
    lot = tenders(replay)[2]["lots"][0]
    assert sorted(statuses(tenders(replay)[2])) == ["ranked", "ranked", "ranked", "replaced"]
    assert lot["award"] == lot["reference_award"] == {"bidder": "Demonstration Firm A", "price": "240.13"}


def test_every_real_bid_was_sealed_and_has_its_receipt(replay: tuple[Path, Result]) -> None:
    bids = {bid["id"] for one in tenders(replay) for bid in one["lots"][0]["bids"]}
    assert len(bids) == 3 + 3 + 4
    assert {path.name for path in (replay[0] / "bids").iterdir()} == bids
    assert {path.stem for path in (replay[0] / "receipts").iterdir()} == bids


def test_every_case_recomputes_to_the_published_ranks(replay: tuple[Path, Result]) -> None:
    for tender in tenders(replay)[1:]:
        lot = tender["lots"][0]
        case = replay[0] / "evaluations" / f"{lot['id']}.json"
        done = CliRunner().invoke(main, ["evaluate", str(case), "--json"])
        ranks = {one["bidder"]: one["rank"] for one in json.loads(done.stdout)["results"]}
        assert ranks == {bid["bidder"]: bid["rank"] for bid in lot["bids"] if bid["status"] != "replaced"}


def test_every_draw_recomputes(replay: tuple[Path, Result]) -> None:
    draws = [json.loads(path.read_text()) for path in (replay[0] / "draws").iterdir()]
    assert len(draws) == 3
    assert [verify(draw) for draw in draws] == [[]] * 3


def test_the_ledger_rebuilds_every_row(replay: tuple[Path, Result]) -> None:
    assert not reviewed(replay[0]).differences


def test_the_table_names_each_lot_and_its_cause(replay: tuple[Path, Result]) -> None:
    said = replay[1].stdout
    assert "1.2000" in said and "award_value_differs: 1" in said
    assert "标段 lots 3, 定标 awarded 2" in said
    assert "[3/3] 中标结果公告" in said
