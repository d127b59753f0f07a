"""Reading real lots out of an OCDS file: which bids count, which lots can be performed, what is refused."""

import json
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from tender.cli import main
from tender.demo.ocds import RealLot, joined, performable, read_lots
from tender.demo.ocds_json import LONGEST, amount_of, clean
from tender.errors import BadInput

MADE_UP = Path(__file__).parent / "made_up_ocds.json"
LEAST = 3


def lots() -> dict[str, RealLot]:
    return {lot.id: lot for lot in read_lots(MADE_UP)}


def package(tmp_path: Path, change: Callable[[dict[str, Any]], None]) -> Path:
    """The made-up file with something changed in it."""
    found = json.loads(MADE_UP.read_text())
    change(found)
    (tmp_path / "changed.json").write_text(json.dumps(found))
    return tmp_path / "changed.json"


def first(found: dict[str, Any], part: str) -> dict[str, Any]:
    """The first bid or award of the file."""
    release = found["releases"][0]
    return release["bids"]["details"][0] if part == "bids" else release["awards"][0]


def test_a_lot_with_two_priced_bids_is_not_performed() -> None:
    assert "too-few" not in {lot.id for lot in performable(list(lots().values()), LEAST, None)}


def test_a_bid_without_a_price_is_left_out_and_kept_with_its_reason() -> None:
    assert [bid.left_out for bid in lots()["too-few"].bids] == ["", "", "no_price"]


def test_of_one_bidders_bids_the_last_counts() -> None:
    counted = {bid.party.name: bid.price_fen for bid in lots()["replaced"].counted}
    assert counted["Demonstration Firm A"] == 24013
    assert len(lots()["replaced"].played) == 4


def test_the_order_is_that_of_the_bids_dates() -> None:
    dates = [bid.date for bid in lots()["replaced"].played]
    assert dates == sorted(dates) and dates[0].startswith("2016-06-01")


def test_the_ceiling_is_the_highest_bid_that_counts() -> None:
    assert lots()["replaced"].ceiling_fen == 26000


def test_a_bid_in_another_currency_is_left_out() -> None:
    assert [bid.left_out for bid in lots()["left-out"].bids] == ["", "", "", "other_currency"]


def test_limit_counts_the_lots_that_can_be_awarded() -> None:
    chosen = performable(list(lots().values()), LEAST, 2)
    assert [lot.id for lot in chosen] == ["all-turned-down", "one-effective", "replaced"]


def test_a_cancelled_award_is_none() -> None:
    assert lots()["lost-award"].awards == ()


def test_an_award_for_two_lots_knows_what_was_bid_for_both() -> None:
    (award,) = lots()["half-of-two"].awards
    assert (award.lots, award.bids_fen) == (2, 19000)


def test_a_supplier_without_an_id_is_known_by_name() -> None:
    named = next(bid.party for bid in lots()["lotless"].bids if bid.party.name == "Demonstration Firm H")
    assert named.is_same(type(named)("XX-DEMO-008", "Demonstration Firm H"))
    assert not named.is_same(type(named)("XX-DEMO-008", "Demonstration Firm I"))


def test_a_consortium_is_one_bidder_in_whatever_order_it_is_named() -> None:
    one, two = (bid.party for bid in lots()["same"].bids[:2])
    assert joined([one, two]) == joined([two, one])


@pytest.mark.parametrize(
    ("amount", "fen"),
    [
        (Decimal("240.125"), 24013), (Decimal("240.124"), 24012), (95000, 9500000), (0, None), (-5, None),
        (None, None), (Decimal("0.004"), None), (Decimal("1e30"), None), (Decimal("0.005"), 1),
    ],
)  # fmt: skip
def test_amounts_are_taken_one_to_one_half_up_to_the_fen(amount: object, fen: int | None) -> None:
    assert amount_of({"amount": amount, "currency": "XXX"}, "value") == (fen, "XXX")


def test_names_lose_odd_characters_and_what_is_too_long() -> None:
    assert clean(" Firm\u200b\x00\u202e\ud800\t Ä\n") == "Firm Ä"
    assert len(clean("长" * 500)) == LONGEST


def test_bids_may_name_their_lot_in_a_list(tmp_path: Path) -> None:
    def change(found: dict[str, Any]) -> None:
        bid = first(found, "bids")
        bid["relatedLots"] = [bid.pop("relatedLot")]

    assert len(read_lots(package(tmp_path, change))[0].bids) == 3


def test_one_price_for_several_lots_is_left_out(tmp_path: Path) -> None:
    path = package(tmp_path, lambda found: first(found, "bids").update(relatedLots=["too-few", "same"]))
    again = {lot.id: lot for lot in read_lots(path)}
    assert again["too-few"].bids[0].left_out == again["same"].bids[0].left_out == "one_price_for_several_lots"


@pytest.mark.parametrize(
    ("status", "turned_down", "left_out"),
    [
        ("valid", False, ""), ("qualified", False, ""), ("pending", False, ""), ("Not Qualified", True, ""),
        ("not-qualified", True, ""), ("disqualified", True, ""), ("withdrawn", False, "withdrawn"),
    ],
)  # fmt: skip
def test_a_status_is_read_whatever_its_spelling(
    tmp_path: Path, status: str, turned_down: bool, left_out: str
) -> None:
    bid = read_lots(package(tmp_path, lambda found: first(found, "bids").update(status=status)))[0].bids[0]
    assert (bid.disqualified, bid.left_out) == (turned_down, left_out)


def test_a_bid_that_names_no_lot_belongs_to_the_only_one(tmp_path: Path) -> None:
    def change(found: dict[str, Any]) -> None:
        first(found, "bids").pop("relatedLot")
        found["releases"][1]["tender"]["lots"] = []
        for bid in found["releases"][1]["bids"]["details"]:
            bid.pop("relatedLot")

    again = {lot.id: len(lot.bids) for lot in read_lots(package(tmp_path, change))}
    assert again["too-few"] == 2  # process-1 has several lots: the bid belongs to none
    assert again["process-2"] == len(json.loads(MADE_UP.read_text())["releases"][1]["bids"]["details"])


def test_the_same_lot_in_a_later_release_replaces_the_earlier(tmp_path: Path) -> None:
    path = package(tmp_path, lambda found: found["releases"].append(found["releases"][0]))
    assert len(read_lots(path)) == len(lots())


MALFORMED: dict[str, Callable[[dict[str, Any]], object]] = {
    "releases list": lambda found: found.pop("releases"),
    "releases[0]": lambda found: found.update(releases=["text"]),
    "releases[0].tender": lambda found: found["releases"][0].update(tender=[1]),
    "releases[0].bids": lambda found: found["releases"][0].update(bids=[1]),
    "releases[0].bids.details": lambda found: found["releases"][0]["bids"].update(details={"a": 1}),
    "bids.details.tenderers": lambda found: first(found, "bids").update(tenderers=[{}]),
    "bids.details.value.amount": lambda found: first(found, "bids").update(value={"amount": "90"}),
    "awards.suppliers": lambda found: first(found, "awards").update(suppliers="Firm"),
}


@pytest.mark.parametrize("place", MALFORMED)
def test_a_file_of_another_shape_is_refused_with_the_place(tmp_path: Path, place: str) -> None:
    path = package(tmp_path, lambda found: MALFORMED[place](found) and None)
    with pytest.raises(BadInput) as refused:
        read_lots(path)
    assert place.split()[0] in refused.value.en


def run(*options: object, out: Path) -> tuple[int, str]:
    result = CliRunner().invoke(main, ["demo", "--out", str(out), *map(str, options)])
    return result.exit_code, result.stderr


@pytest.mark.parametrize(
    "text", ["", "not json", "[]", "{}", '{"releases": [NaN]}', "[" * 100_000, "\ufeff{}"]
)
def test_a_file_that_is_no_package_ends_2_with_one_sentence(tmp_path: Path, text: str) -> None:
    (tmp_path / "broken.json").write_text(text)
    code, said = run("--from-ocds", tmp_path / "broken.json", out=tmp_path / "out")
    assert code == 2 and said.count("\n") == 1 and "OCDS" in said
    assert not (tmp_path / "out").exists()


def test_a_missing_file_ends_2(tmp_path: Path) -> None:
    code, said = run("--from-ocds", tmp_path / "none.json", out=tmp_path / "out")
    assert code == 2 and "No such file" in said


def test_a_file_without_a_performable_lot_ends_2(tmp_path: Path) -> None:
    (tmp_path / "empty.json").write_text('{"releases": []}')
    code, said = run("--from-ocds", tmp_path / "empty.json", out=tmp_path / "out")
    assert code == 2 and "No lot of the file" in said


def test_limit_without_a_file_ends_2(tmp_path: Path) -> None:
    code, said = run("--limit", 3, out=tmp_path / "out")
    assert code == 2 and "--from-ocds" in said
