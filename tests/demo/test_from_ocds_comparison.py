"""Why our winner differs from the real one: every cause, and that nothing passes without one."""

from dataclasses import replace
from pathlib import Path

import pytest

from tender.demo.comparison import Finding, Ours, compare
from tender.demo.ocds import RealLot, read_lots
from tender.demo.replay_report import Row, exit_code, show

MADE_UP = Path(__file__).parent / "made_up_ocds.json"
LOTS = {lot.id: lot for lot in read_lots(MADE_UP)}


def lowest(lot: RealLot) -> Ours | None:
    """The award that the method makes of the source's figures; the first of equals."""
    bid = min(lot.effective, key=lambda bid: bid.price_fen or 0, default=None)
    return None if bid is None else Ours(bid.party, bid.price_fen or 0)


def row(finding: Finding) -> Row:
    return Row("lot_x", "x", "X", None, None, {}, finding)


@pytest.mark.parametrize(
    ("lot", "same", "codes"),
    [
        ("same", True, []),
        ("replaced", True, []),
        ("all-turned-down", True, ["all_disqualified"]),
        ("one-effective", True, ["award_value_differs"]),
        ("no-value", True, ["award_without_value"]),
        ("half-of-two", True, ["award_covers_several_lots"]),
        ("not-lowest", False, ["awarded_not_lowest"]),
        ("turned-down-but-awarded", False, ["awarded_disqualified"]),
        ("turned-down-all-but-awarded", False, ["awarded_disqualified"]),
        ("no-bidder", False, ["awarded_no_bidder"]),
        ("left-out", False, ["awarded_left_out"]),
        ("tie", False, ["tie"]),
        ("two-suppliers", False, ["several_suppliers"]),
        ("lost-award", False, ["no_award"]),
        ("lotless", False, ["no_award"]),
    ],
)
def test_every_difference_has_its_cause(lot: str, same: bool, codes: list[str]) -> None:
    finding = compare(LOTS[lot], lowest(LOTS[lot]))
    assert finding.same is same
    assert [cause.code for cause in finding.causes] == codes


def test_a_cause_says_what_stands_in_the_source() -> None:
    (cause,) = compare(LOTS["not-lowest"], lowest(LOTS["not-lowest"])).causes
    assert "place 2" in cause.en and "第2低" in cause.zh and "90.00" in cause.en
    (ratio,) = compare(LOTS["one-effective"], lowest(LOTS["one-effective"])).causes
    assert "1.2000 times" in ratio.en


def test_the_other_bidder_of_a_tie_is_as_good() -> None:
    bid = LOTS["tie"].bids[1]
    assert compare(LOTS["tie"], Ours(bid.party, bid.price_fen or 0)) == Finding(True)


def test_an_award_of_ours_that_is_not_the_lowest_is_unexplained() -> None:
    bid = LOTS["same"].bids[0]
    finding = compare(LOTS["same"], Ours(bid.party, bid.price_fen or 0))
    assert [cause.code for cause in finding.causes] == ["unexplained"]


@pytest.mark.parametrize("lot", ["same", "all-turned-down"])
def test_an_award_that_is_missing_or_should_be_is_unexplained(lot: str) -> None:
    ours = None if lot == "same" else lowest(LOTS["same"])
    assert [cause.code for cause in compare(LOTS[lot], ours).causes] == ["unexplained"]


def test_a_title_with_markup_is_printed_as_it_stands(capsys: pytest.CaptureFixture[str]) -> None:
    totals = {"lots": 1, "awarded": 1, "same_winner": 1, "causes": {}}
    show([replace(row(Finding(True)), title="[/bold] [red]标段")], totals)
    assert "[/bold] [red]标段" in capsys.readouterr().out


def test_an_unexplained_difference_ends_1() -> None:
    explained = row(compare(LOTS["tie"], lowest(LOTS["tie"])))
    assert exit_code([]) == exit_code([explained]) == 0
    bad = replace(explained, finding=compare(LOTS["same"], None))
    assert exit_code([explained, bad]) == 1
