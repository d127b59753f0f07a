"""What happens in a demonstration tender: title, figures, who bids what and which scores are given.

The first script is example A of the rule sheet with two bidders more: one over the ceiling, one who
withdraws, one who comes late, and a first version that is replaced. `varied` changes prices and
scores by a seed, for the other tenders of the county.
"""

import random
from dataclasses import dataclass, replace
from decimal import Decimal

from tender.demo import county
from tender.money import CENT


@dataclass(frozen=True)
class Offer:
    """One bidder's part: stem of the firm, price in yuan, five technical scores, the objective one."""

    stem: str
    price: Decimal
    technical: tuple[str, ...]
    commercial: str
    replaces: Decimal | None = None
    withdrawn: bool = False
    late: bool = False


@dataclass(frozen=True)
class Script:
    """A works tender: title, place, ceiling in yuan and the offers in the order of handing in."""

    title: str
    place: str
    scope: str
    ceiling: Decimal
    offers: tuple[Offer, ...]


SCHOOL = Script(
    title="示范县城北学校教学楼工程",
    place="示范县城北新区学府路1号",
    scope="教学楼一栋, 建筑面积约1,950平方米, 框架结构, 含水电安装和室外配套。",
    ceiling=Decimal("5000000.00"),
    offers=(
        Offer("甲", Decimal("4620000.00"), ("26", "27", "25", "26.5", "26"), "8.00", Decimal("4750000.00")),
        Offer("乙", Decimal("4480000.00"), ("25", "24.5", "26", "25", "25.5"), "9.00"),
        Offer("丙", Decimal("4550000.00"), ("27.5", "28", "27", "26.5", "28"), "7.50"),
        Offer("丁", Decimal("4300000.00"), ("22", "23", "24", "22.5", "23"), "6.00"),
        Offer("戊", Decimal("4850000.00"), ("28", "28.5", "27.5", "29", "28"), "9.50"),
        Offer("己", Decimal("5050000.00"), ("20", "20", "20", "20", "20"), "5.00"),
        Offer("庚", Decimal("4400000.00"), ("20", "20", "20", "20", "20"), "5.00", withdrawn=True),
        Offer("辛", Decimal("4500000.00"), ("20", "20", "20", "20", "20"), "5.00", late=True),
    ),
)
OTHERS = (
    ("示范县河东卫生院门诊楼改建工程", "示范县河东镇健康路8号", "3200000.00"),
    ("示范县柳林乡村道路硬化工程", "示范县柳林乡", "1860000.00"),
    ("示范县南湖公园护岸整治工程", "示范县南湖公园", "2450000.00"),
    ("示范县第二中学操场翻新工程", "示范县城关镇书院街22号", "980000.00"),
    ("示范县城西农贸市场顶棚工程", "示范县城关镇西大街", "760000.00"),
    ("示范县敬老院供暖改造工程", "示范县青山镇", "540000.00"),
    ("示范县文化馆屋面防水工程", "示范县城关镇文化路15号", "680000.00"),
)


def varied(script: Script, seed: int) -> Script:
    """The script with every price and technical score moved a little, the same for the same seed."""
    if seed == 0:
        return script
    chance = random.Random(seed)  # noqa: S311  figures of a play, nothing secret
    return replace(script, offers=tuple(_moved(offer, script.ceiling, chance) for offer in script.offers))


def other(number: int, bids: int) -> Script:
    """The script of one of the county's other tenders, with `bids` plain bids."""
    title, place, ceiling = OTHERS[number % len(OTHERS)]
    scale = Decimal(ceiling) / SCHOOL.ceiling
    offers = tuple(
        replace(offer, price=(offer.price * scale).quantize(CENT), replaces=None)
        for offer in SCHOOL.offers[:bids]
    )
    scope = "施工图纸和工程量清单范围内的全部内容。"
    return varied(Script(title, place, scope, Decimal(ceiling), offers), number + 1)


def plan(script: Script, project: str, keys: list[str]) -> dict[str, object]:
    """What the owner prepares, by example A: 60 points for the price, 30 technical, 10 commercial."""
    return {
        "project": project,
        "title": script.title,
        "scope": script.scope,
        "place": script.place,
        "period_days": 300,
        "qualification": "建筑工程施工总承包三级及以上资质, 有效的安全生产许可证。",
        "lots": [{"title": "施工", "ceiling": str(script.ceiling)}],
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
    }


def _moved(offer: Offer, ceiling: Decimal, chance: random.Random) -> Offer:
    over = offer.price > ceiling
    price = (offer.price * (1000 + chance.randint(-8, 8)) / 1000).quantize(CENT)
    scores = tuple(str(Decimal(score) + Decimal(chance.randint(-2, 2)) / 2) for score in offer.technical)
    return replace(offer, price=max(price, ceiling + 1) if over else min(price, ceiling), technical=scores)
