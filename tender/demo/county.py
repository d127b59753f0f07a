"""The demonstration county (示范县): its bodies, people, firms and experts, all fictional.

Division code 990100 is assigned to no county; people are called 示范. Plain data, used by the
demonstration and by the tests alike.
"""

from dataclasses import dataclass

from tender.accounts.rules import uscc_check
from tender.ledger.acts import Seat

PASSWORD = "shifan-xian-2026"  # noqa: S105  the demonstration's one password, printed at its start


@dataclass(frozen=True)
class Body:
    """An organisation: key in this file, name, kind, number within the credit code."""

    key: str
    name: str
    kind: str
    number: int

    @property
    def uscc(self) -> str:
        """A unified social credit code with its right check character."""
        first = (
            "91" if self.kind in ("tenderer", "agent", "employer") else "11"
        ) + f"990100MA{self.number:07d}"
        return first + uscc_check(first)


@dataclass(frozen=True)
class Resident:
    """A person in a seat: sign-in name, name, body key."""

    login: str
    name: str
    body: str
    seat: Seat


PHONE = "0990-0000000"  # no such area code
SURNAMES = "赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨朱秦尤许何吕施张孔曹严华"

OFFICES = (
    Body("centre", "示范县公共资源交易中心", "centre", 1),
    Body("entity", "示范县教育体育局", "entity", 2),
    Body("agent", "示范县正衡招标代理有限公司", "agent", 3),
    Body("authority", "示范县住房和城乡建设局招标投标监督办公室", "authority", 4),
    Body("discipline", "示范县纪律检查监督组", "discipline", 5),
    Body("auditor", "示范县审计局", "auditor", 6),
    Body("water", "示范县水务局", "entity", 7),
)
STEMS = "甲乙丙丁戊己庚辛"
BIDDERS = tuple(
    Body(stem, f"示范县{stem}{place}建设有限公司", "tenderer", 100 + number)
    for number, (stem, place) in enumerate(zip(STEMS, "川山原桥泽丘湾林", strict=True), 1)
)
EMPLOYERS = tuple(
    Body(f"employer{number:02d}", f"示范省第{number}建筑设计研究院", "employer", 200 + number)
    for number in range(1, 17)
)
BODIES = (*OFFICES, *BIDDERS, *EMPLOYERS)

OFFICIALS = (
    Resident("admin", "赵示范", "centre", Seat.ADMIN),
    Resident("desk", "钱示范", "centre", Seat.DESK),
    Resident("draw", "孙示范", "centre", Seat.DRAW),
    Resident("opening", "李示范", "centre", Seat.OPENING),
    Resident("entity", "周示范", "entity", Seat.ENTITY),
    Resident("agent", "吴示范", "agent", Seat.AGENT),
    Resident("supervisor", "郑示范", "authority", Seat.SUPERVISOR),
    Resident("discipline", "王示范", "discipline", Seat.DISCIPLINE),
    Resident("auditor", "冯示范", "auditor", Seat.AUDITOR),
    Resident("water", "陈示范", "water", Seat.ENTITY),
    Resident("finance", "褚示范", "centre", Seat.FINANCE),
    Resident("finance2", "卫示范", "centre", Seat.FINANCE),
    Resident("supervisor2", "许示范", "authority", Seat.SUPERVISOR),
)
CLERKS = tuple(
    Resident(f"bidder{number}", f"{SURNAMES[10 + number]}示范", body.key, Seat.TENDERER)
    for number, body in enumerate(BIDDERS, 1)
)
EXPERTS = tuple(
    Resident(f"expert{number:02d}", f"{SURNAMES[number - 1]}评审", employer.key, Seat.EXPERT)
    for number, employer in enumerate(EMPLOYERS, 1)
)
RESIDENTS = (*OFFICIALS, *CLERKS, *EXPERTS)
EXPERT_CATEGORY = "A08 房屋建筑工程"
EXPERT_TITLE, EXPERT_YEARS = "高级工程师", 12
CUSTODIANS = ("entity", "supervisor", "discipline")
