"""What happens in a demonstration tender: title, figures, steps, who bids what and which scores are given.

A script is plain data; `works` plays it. `plan` makes of it what the owner prepares. The county's own scripts
stand in `scripts`; `varied` changes prices and scores by a seed, for the other tenders of the county.
"""

import random
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

from tender.demo import county
from tender.money import CENT

ACCOUNT = {
    "forms": ["transfer", "guarantee"],
    "account_name": "示范县公共资源交易中心保证金专户",
    "account_no": "990100200300400",
    "bank": "示范县农村商业银行",
}
STEPS = (
    "register", "route", "prepare", "publish", "submit", "draw_experts", "close", "open", "evaluate",
    "publicise", "award", "complete",
)  # fmt: skip


@dataclass(frozen=True)
class Offer:
    """One bidder's part: stem of the firm, price in yuan, five technical scores, the objective one.

    lot: which lot it is for, from 0. guaranteed: its deposit is a guarantee letter.
    """

    stem: str
    price: Decimal
    technical: tuple[str, ...]
    commercial: str
    replaces: Decimal | None = None
    withdrawn: bool = False
    late: bool = False
    lot: int = 0
    guaranteed: bool = False


@dataclass(frozen=True)
class Part:
    """A lot of a script: title and ceiling in yuan."""

    title: str
    ceiling: Decimal


@dataclass(frozen=True)
class Script:
    """A works tender: title, place, ceiling of all lots in yuan, and the offers in the order of handing in.

    parts: its lots, one 施工 when empty. steps: what is played, by the names of the steps. method: as the desk
    confirms it. deposit: yuan for each lot, 0 for none. printed: whatever else the documents fix, as
    `PrepareTender` takes it.
    """

    title: str
    place: str
    scope: str
    ceiling: Decimal
    offers: tuple[Offer, ...]
    parts: tuple[Part, ...] = ()
    steps: tuple[str, ...] = STEPS
    method: str = "open"
    deposit: Decimal = Decimal(0)
    printed: tuple[tuple[str, Any], ...] = ()

    @property
    def lots(self) -> tuple[Part, ...]:
        """The lots in order."""
        return self.parts or (Part("施工", self.ceiling),)


def varied(script: Script, seed: int) -> Script:
    """The script with every price and technical score moved a little, the same for the same seed."""
    if seed == 0:
        return script
    chance = random.Random(seed)  # noqa: S311  figures of a play, nothing secret
    return replace(
        script, offers=tuple(_moved(offer, script.lots[offer.lot].ceiling, chance) for offer in script.offers)
    )


def plan(script: Script, project: str, keys: list[str]) -> dict[str, object]:
    """What the owner prepares, by example A: 60 points for the price, 30 technical, 10 commercial."""
    return {
        "project": project,
        "title": script.title,
        "scope": script.scope,
        "place": script.place,
        "period_days": 300,
        "qualification": "建筑工程施工总承包三级及以上资质, 有效的安全生产许可证。",
        "lots": [{"title": part.title, "ceiling": str(part.ceiling)} for part in script.lots],
        "evaluation": {"method": "comprehensive_evaluation", "parameters": {"price_points": "60"}},
        "criteria": [
            {
                "id": "technical",
                "title": "施工组织设计",
                "part": "technical",
                "kind": "subjective",
                "max": "30",
            },
            {
                "id": "commercial",
                "title": "企业信誉和业绩",
                "part": "commercial",
                "kind": "objective",
                "max": "10",
            },
        ],
        "custody": {"k": 2, "keys": keys},
        "bid_validity_days": 90,
        "committee": {"size": 5, "category": county.EXPERT_CATEGORY, "reserves": 4},
        "opening_place": "示范县公共资源交易中心第一开标室",
        "contact": f"周示范, {county.PHONE}",
        "supervisor": "示范县住房和城乡建设局招标投标监督办公室",
        **({"deposit": {**ACCOUNT, "amount": str(script.deposit)}} if script.deposit else {}),
        **dict(script.printed),
    }


def _moved(offer: Offer, ceiling: Decimal, chance: random.Random) -> Offer:
    over = offer.price > ceiling
    price = (offer.price * (1000 + chance.randint(-8, 8)) / 1000).quantize(CENT)
    scores = tuple(str(Decimal(score) + Decimal(chance.randint(-2, 2)) / 2) for score in offer.technical)
    return replace(offer, price=max(price, ceiling + 1) if over else min(price, ceiling), technical=scores)
