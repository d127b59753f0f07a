"""Real tenders out of an OCDS release package (Open Contracting Data Standard), for performing them again.

For `tender demo --from-ocds`. A lot with its bids and awards is read as the source states it: bids name
`relatedLot` or `relatedLots`, an award its `relatedLots`. Amounts are taken one to one as yuan, half-up to
the fen. Of one bidder's bids for a lot the last counts. What cannot be performed (no price above zero,
another currency, one price for several lots, withdrawn) is left out and kept with its reason; a file of another shape is refused with
the place. Nothing here decides who wins.
"""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from tender.demo.ocds_json import BY_NAME, amount_of, letters, listed, load, named, related, shape, text_of

NOT_A_BID = frozenset({"invited", "withdrawn"})
DISQUALIFIED = frozenset(
    {"notqualified", "disqualified", "unqualified", "notvalid", "invalid", "rejected", "unsuccessful"}
)


@dataclass(frozen=True)
class Party:
    """A bidder or supplier: `key` is the source's id (the name where it has none), joined for a consortium."""

    key: str
    name: str

    def is_same(self, other: "Party") -> bool:
        """The same id; where one of the two has only a name, the same name."""
        by_name = self.key.startswith(BY_NAME) or other.key.startswith(BY_NAME)
        return self.key == other.key or (by_name and self.name == other.name)


@dataclass(frozen=True)
class RealBid:
    """A bid as the source has it; `left_out` says why it is not performed, `price_fen` is None without one."""

    party: Party
    price_fen: int | None
    currency: str
    status: str
    date: str
    left_out: str = ""

    @property
    def disqualified(self) -> bool:
        """Whether the source turned the bid down."""
        return letters(self.status) in DISQUALIFIED


@dataclass(frozen=True)
class RealAward:
    """An active award: suppliers, value, how many lots it covers, and what its supplier bid for them together."""

    suppliers: tuple[Party, ...]
    price_fen: int | None
    lots: int
    bids_fen: int

    @property
    def party(self) -> Party:
        """All suppliers as one, as a consortium bids."""
        return joined(self.suppliers)


@dataclass(frozen=True)
class RealLot:
    """A lot with every bid in the order of its date. `lotless_award`: an award of the process names no lot."""

    ocid: str
    id: str
    title: str
    status: str
    bids: tuple[RealBid, ...]
    awards: tuple[RealAward, ...] = ()
    lotless_award: bool = False

    @property
    def played(self) -> tuple[RealBid, ...]:
        """The bids to hand in, those replaced later included."""
        return tuple(bid for bid in self.bids if not bid.left_out)

    @property
    def counted(self) -> tuple[RealBid, ...]:
        """Each bidder's last bid."""
        return tuple({bid.party.key: bid for bid in self.played}.values())

    @property
    def effective(self) -> tuple[RealBid, ...]:
        """Those the source did not turn down."""
        return tuple(bid for bid in self.counted if not bid.disqualified)

    @property
    def ceiling_fen(self) -> int:
        """The highest bid, which stands for the ceiling that the source does not state."""
        return max(bid.price_fen or 0 for bid in self.counted)


def read_lots(path: Path) -> list[RealLot]:
    """The lots that have bids, in the order of the file. Raises BadInput for a file of another shape.

    A lot that several releases name is taken from the last of them that has bids for it.
    """
    found: dict[tuple[str, str], RealLot] = {}
    for place, release in enumerate(listed(load(path), "releases", "")):
        for lot in _release(shape(release, dict, f"releases[{place}]"), f"releases[{place}]"):
            found[lot.ocid, lot.id] = lot
    return list(found.values())


def performable(lots: Sequence[RealLot], least: int, limit: int | None) -> list[RealLot]:
    """The lots with `least` bidders or more, up to `limit` of those that can be awarded.

    A lot whose every bid the source turned down is performed as well, and fails; it does not count.
    """
    kept: list[RealLot] = []
    for lot in lots:
        if limit is not None and sum(bool(one.effective) for one in kept) >= limit:
            break
        if len(lot.counted) >= least:
            kept.append(lot)
    return kept


def joined(parties: Sequence[Party]) -> Party:
    """One party of several, in the order of their keys."""
    ordered = sorted(parties, key=lambda party: party.key)
    return Party("+".join(one.key for one in ordered), "、".join(one.name for one in ordered))


def _release(release: dict[str, Any], at: str) -> Iterator[RealLot]:
    """The lots of one release that have bids."""
    tender = shape(release.get("tender") or {}, dict, f"{at}.tender")
    lots = [shape(lot, dict, f"{at}.tender.lots") for lot in listed(tender, "lots", f"{at}.tender")] or [
        tender
    ]
    bids = _bids(release, lots, f"{at}.bids")
    awards = _awards(release, lots, bids, f"{at}.awards")
    for lot in lots:
        own = tuple(bid for of, bid in bids if of == _id(lot))
        if own:
            yield RealLot(
                ocid=text_of(release, "ocid"),
                id=_id(lot),
                title=text_of(lot, "title") or text_of(tender, "title") or text_of(lot, "description"),
                status=text_of(lot, "status"),
                bids=own,
                awards=tuple(award for of, award in awards if _id(lot) in of),
                lotless_award=any(not of for of, _ in awards),
            )


def _lots_of(row: dict[str, Any], lots: list[dict[str, Any]]) -> list[str]:
    """The lots that a bid or an award names; without a name the only lot, or none."""
    return related(row) or ([_id(lots[0])] if len(lots) == 1 else [])


def _id(lot: dict[str, Any]) -> str:
    return text_of(lot, "id") or "-"


def _bids(release: dict[str, Any], lots: list[dict[str, Any]], at: str) -> list[tuple[str, RealBid]]:
    """Lot id and bid, in the order of the bids' dates."""
    around = shape(release.get("bids") or {}, dict, at)
    rows = [shape(row, dict, f"{at}.details") for row in listed(around, "details", at)]
    read = [(_lots_of(row, lots), _bid(row, f"{at}.details")) for row in rows]
    dated = sorted(read, key=lambda pair: pair[1].date)
    money = Counter(bid.currency for _, bid in dated if bid.price_fen)
    usual = money.most_common(1)[0][0] if money else ""
    return [(lot, _other_currency(bid, usual)) for of, bid in dated for lot in of]


def _bid(row: dict[str, Any], at: str) -> RealBid:
    parties = _parties(row, "tenderers", at)
    price, currency = amount_of(row.get("value"), f"{at}.value")
    status = text_of(row, "status")
    reason = "withdrawn" if letters(status) in NOT_A_BID else "" if price else "no_price"
    if not reason and len(related(row)) > 1:
        reason = "one_price_for_several_lots"
    return RealBid(joined(parties), price, currency, status, text_of(row, "date"), reason)


def _other_currency(bid: RealBid, usual: str) -> RealBid:
    """Left out when it is priced in another currency than most bids of the process."""
    return replace(bid, left_out="other_currency") if not bid.left_out and bid.currency != usual else bid


def _awards(
    release: dict[str, Any], lots: list[dict[str, Any]], bids: list[tuple[str, RealBid]], at: str
) -> list[tuple[list[str], RealAward]]:
    """Lot ids and award, the active ones only."""
    found = []
    for row in listed(release, "awards", at):
        shape(row, dict, at)
        if text_of(row, "status") not in ("", "active"):
            continue
        of = _lots_of(row, lots)
        suppliers = tuple(_parties(row, "suppliers", at))
        price, _ = amount_of(row.get("value"), f"{at}.value")
        last = {(lot, bid.party.key): bid.price_fen or 0 for lot, bid in bids if not bid.left_out}
        total = sum(last.get((lot, joined(suppliers).key), 0) for lot in of)
        found.append((of, RealAward(suppliers, price, len(of), total)))
    return found


def _parties(row: dict[str, Any], name: str, at: str) -> list[Party]:
    """Who bids or supplies; at least one, each with an id or a name."""
    return [named(Party, party, f"{at}.{name}") for party in listed(row, name, at)] or [Party("-", "-")]
