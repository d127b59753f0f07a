"""The tenders of the demonstration county as scripts, all fictional.

The school is example A of the rule sheet with three bidders more: one over the ceiling, one who withdraws, one
who comes late, and a first version that is replaced. `other` makes plain tenders of its figures.
"""

from dataclasses import replace
from decimal import Decimal
from typing import Any

from tender.demo.script import STEPS, Offer, Part, Script, varied
from tender.money import CENT

ALL_DRAWN = "施工图纸和工程量清单范围内的全部内容。"
SCHOOL = Script(
    title="示范县城北学校教学楼工程",
    place="示范县城北新区学府路1号",
    scope="教学楼一栋, 建筑面积约1,950平方米, 框架结构, 含水电安装和室外配套。",
    ceiling=Decimal("5000000.00"),
    offers=(
        Offer("甲", Decimal("4620000.00"), ("26", "27", "25", "26.5", "26"), "8.00", Decimal("4750000.00")),
        Offer("乙", Decimal("4480000.00"), ("25", "24.5", "26", "25", "25.5"), "9.00", guaranteed=True),
        Offer("丙", Decimal("4550000.00"), ("27.5", "28", "27", "26.5", "28"), "7.50"),
        Offer("丁", Decimal("4300000.00"), ("22", "23", "24", "22.5", "23"), "6.00"),
        Offer("戊", Decimal("4850000.00"), ("28", "28.5", "27.5", "29", "28"), "9.50"),
        Offer("己", Decimal("5050000.00"), ("20", "20", "20", "20", "20"), "5.00"),
        Offer("庚", Decimal("4400000.00"), ("20", "20", "20", "20", "20"), "5.00", withdrawn=True),
        Offer("辛", Decimal("4500000.00"), ("20", "20", "20", "20", "20"), "5.00", late=True),
    ),
    steps=(
        "register", "route", "prepare", "publish", "ask", "visit", "answer", "pay", "submit", "refund",
        "draw_experts", "close", "open", "check_letters", "deliberate", "publicise", "award", "complete", "report_to_authority", "secure",
        "contract", "refund", "papers", "archive",
    ),
    deposit=Decimal("80000.00"),
    printed=(("performance_security_percent", 10),),
)  # fmt: skip
OTHERS = (
    ("示范县河东卫生院门诊楼改建工程", "示范县河东镇健康路8号", "3200000.00"),
    ("示范县柳林乡村道路硬化工程", "示范县柳林乡", "1860000.00"),
    ("示范县南湖公园护岸整治工程", "示范县南湖公园", "2450000.00"),
    ("示范县第二中学操场翻新工程", "示范县城关镇书院街22号", "980000.00"),
    ("示范县城西农贸市场顶棚工程", "示范县城关镇西大街", "760000.00"),
    ("示范县敬老院供暖改造工程", "示范县青山镇", "540000.00"),
    ("示范县文化馆屋面防水工程", "示范县城关镇文化路15号", "680000.00"),
)


def other(number: int, bids: int) -> Script:
    """The script of one of the county's other tenders, with `bids` plain bids."""
    title, place, ceiling = OTHERS[number % len(OTHERS)]
    scale = Decimal(ceiling) / SCHOOL.ceiling
    offers = tuple(
        replace(offer, price=(offer.price * scale).quantize(CENT), replaces=None)
        for offer in SCHOOL.offers[:bids]
    )
    return varied(Script(title, place, ALL_DRAWN, Decimal(ceiling), offers), number + 1)


def _plain(title: str, place: str, ceiling: str, stems: str, **of: Any) -> Script:
    """A tender of one lot with bids of these firms, in the order of the school's offers."""
    scale = Decimal(ceiling) / SCHOOL.ceiling
    offers = tuple(
        Offer(stem, (one.price * scale).quantize(CENT), one.technical, one.commercial)
        for stem, one in zip(stems, SCHOOL.offers, strict=False)
    )
    return Script(title, place, ALL_DRAWN, Decimal(ceiling), offers, **of)


INVITED = _plain(
    "示范县书院小学围墙修缮工程",
    "示范县城关镇书院街9号",
    "286000.00",
    "甲乙丙丁戊",
    method="selective",
    steps=("register", "route", "prepare", "draw_invitees", "invite", "answer_invitations", *STEPS[4:]),
    printed=(("invitation", {"invitees": "drawn", "count": 5}),),
)
FAILING = _plain(
    "示范县河东镇初级中学食堂改建工程",
    "示范县河东镇学前路3号",
    "1240000.00",
    "丙丁",
    steps=(*STEPS[:7], "publish_failure"),
)
REPEATED = _plain(f"{FAILING.title}（第二次）", FAILING.place, "1240000.00", "己丁甲丙", steps=STEPS[2:])
EMBANKMENT = Script(
    title="示范县青河堤岸加固工程",
    place="示范县青河镇沿河路",
    scope="青河镇段堤岸加固和沿线绿化, 分两个标段, 可投一个或两个标段。",
    ceiling=Decimal("3600000.00"),
    parts=(Part("堤岸加固", Decimal("2600000.00")), Part("沿线绿化", Decimal("1000000.00"))),
    offers=(
        Offer("甲", Decimal("2385000.00"), ("25", "25.5", "26", "25", "24.5"), "8.00"),
        Offer("丙", Decimal("2340000.00"), ("27", "26.5", "27.5", "27", "28"), "8.50"),
        Offer("丁", Decimal("2455000.00"), ("24", "24.5", "23.5", "25", "24"), "7.00"),
        Offer("己", Decimal("2410000.00"), ("26", "25", "25.5", "26", "26"), "9.00"),
        Offer("乙", Decimal("912000.00"), ("24", "25", "24.5", "24", "25"), "8.00", lot=1),
        Offer("丁", Decimal("905000.00"), ("27", "27.5", "28", "27", "26.5"), "9.00", lot=1),
        Offer("戊", Decimal("948000.00"), ("25", "26", "25", "25.5", "26"), "7.50", lot=1),
    ),
    steps=(
        *STEPS[:10], "object", "answer_objection", "recheck", "publicise", "complain", "award", "complete", "contract",
    ),
)  # fmt: skip
QUALIFIED = _plain(
    "示范县人民医院供氧系统改造工程",
    "示范县城关镇健康路1号",
    "1580000.00",
    "丙戊甲己",
    steps=(
        "register", "route", "prepare", "publish_prequalification", "apply", "draw_experts",
        "review_applications", "invite", "answer_invitations", *STEPS[4:],
    ),
    printed=(
        (
            "prequalification",
            {
                "method": "pass_all",
                "criteria": [
                    {"id": "licence", "title": "施工资质", "clause": "第二章第1条", "ground": "unqualified"},
                    {"id": "record", "title": "类似业绩", "clause": "第二章第3条", "ground": "unqualified"},
                ],
            },
        ),
    ),
)  # fmt: skip
ENDED = _plain(
    "示范县老城停车楼工程",
    "示范县城关镇南门街6号",
    "4200000.00",
    "丙戊",
    steps=("register", "route", "prepare", "publish", "amend", "submit", "terminate"),
)
IRREGULAR = Script("示范县水务局零星工程", "示范县", ALL_DRAWN, Decimal(0), (), steps=("divided", "excepted"))
