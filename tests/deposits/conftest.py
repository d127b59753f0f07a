"""A tender that demands a deposit of 80,000.00, at the stages where money moves; each made once and copied.

`taking`: the notice is out, nobody has asked. `opened`: 甲 and 乙 paid, 丙 filed a letter, 丁 neither; all
four bid, and the opening is recorded. `failed`: 甲 paid, two bid, too few. `awarded`: as `opened`, to rank 1.
"""

from base64 import b64encode
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from datetime import timedelta
from pathlib import Path

import pytest

from tender import clock
from tender.clock import MovableClock
from tender.deposits import forms, importing, queries, service
from tests import journeys, staged
from tests.cast import Cast, cast, inhabited, platform
from tests.journeys import Course

__all__ = ["cast", "inhabited", "platform"]

DEPOSIT = {
    "amount": "80000.00",
    "forms": ["transfer", "guarantee"],
    "account_name": "示范县公共资源交易中心",
    "account_no": "990100200300400",
    "bank": "示范县农村商业银行",
}
HEAD = "交易流水号,交易时间,对方户名,对方账号,贷方发生额,附言\n"
PLAN = {"deposit": DEPOSIT}
ACCOUNTS = {"甲": "990111000001", "乙": "990111000002", "丙": "990111000003", "丁": "990111000004"}


def b64(content: bytes) -> str:
    return b64encode(content).decode()


def asked(course: Course, stem: str) -> queries.OwnDeposit:
    """The bidder's deposit; its code is asked for when it has none."""
    actor = course.cast.bidder(stem).actor
    if not (own := queries.own_deposits(course.platform, actor, course.tender)):
        form = forms.AskCode(basic_account=ACCOUNTS[stem])
        service.give_code(course.platform, actor, course.lot, form)
        own = queries.own_deposits(course.platform, actor, course.tender)
    return own[0]


def line(course: Course, stem: str, amount: str = "80000.00", serial: str = "", **changed: str) -> str:
    """A line of a statement: the bidder's transfer, an hour ago, from its basic account."""
    found = {
        "time": clock.shown(clock.now() - timedelta(hours=1))[:16],
        "payer": course.cast.bidder(stem).body.name,
        "account": ACCOUNTS[stem],
        "remark": f"投标保证金 {asked(course, stem).code}",
        **changed,
    }
    return f'{serial or "S" + stem},{found["time"]},{found["payer"]},{found["account"]},"{amount}",{found["remark"]}\n'


def enter(course: Course, *lines: str, login: str = "finance") -> importing.Imported:
    """The desk enters a statement of these lines."""
    form = forms.ImportStatement(file_b64=b64((HEAD + "".join(lines)).encode()))
    return importing.import_statement(course.platform, course.cast.actor(login), course.tender, form)


def letter(course: Course, stem: str, **changed: object) -> forms.FileGuarantee:
    """A letter that does."""
    assert course.deadline is not None
    whole = {
        "guarantor": "示范担保有限公司",
        "applicant": course.cast.bidder(stem).body.name,
        "number": "BH-2026-0001",
        "amount": "80000.00",
        "valid_until": (course.deadline + timedelta(days=90)).date().isoformat(),
        "file_name": "保函.pdf",
        "file_b64": b64(b"%PDF-1.7 letter of " + stem.encode()),
    }
    return forms.FileGuarantee.model_validate({**whole, **changed})


def file_letter(course: Course, stem: str, **changed: object) -> str:
    """The bidder files a letter for its deposit; the deposit's id."""
    own = asked(course, stem)
    actor = course.cast.bidder(stem).actor
    service.file_guarantee(course.platform, actor, own.id, letter(course, stem, **changed))
    return own.id


def status(course: Course, stem: str) -> str:
    return asked(course, stem).status


def _taking(cast: Cast) -> Course:
    return journeys.noticed(cast, plan=PLAN)


def _secured(cast: Cast, n: int) -> Course:
    """The deposits made and the bids handed in."""
    course = _taking(cast)
    for stem in "甲乙"[:n]:
        enter(course, line(course, stem))
    if n > 2:
        file_letter(course, "丙")
    for stem in "甲乙丙丁"[:n]:
        course.bids[stem] = journeys.hand_in(course, cast.bidder(stem), journeys.PRICES[stem])
    return course


def _failed(cast: Cast) -> Course:
    course = _secured(cast, 2)
    assert course.deadline is not None
    journeys.move_to(course.deadline)
    journeys.bidding.close_due(cast.platform)
    return course


def _awarded(cast: Cast, until: str = "awarded") -> Course:
    """The straight path with the deposits in it; `journeys` begins each step with the one before."""
    before = journeys.submitted
    journeys.submitted = lambda cast, n, **of: _secured(cast, 4)
    try:
        return getattr(journeys, until)(cast, 4)
    finally:
        journeys.submitted = before


JOURNEYS: dict[str, Callable[[Cast], Course]] = {
    "taking": _taking,
    "failed": _failed,
    "opened": lambda cast: _awarded(cast, "opened"),
    "awarded": _awarded,
}
_made: dict[str, staged.Stage] = {}


@pytest.fixture
def at(
    time: MovableClock, installed: Path, tmp_path: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Callable[[str], Course]]:
    """The course at the stage of this name, on a copy of its own."""
    with ExitStack() as open_ones:

        def reopened(name: str) -> Course:
            if name not in _made:
                folder = tmp_path_factory.mktemp(f"deposits-{name}")
                _made[name] = staged.stage(JOURNEYS[name], installed, folder)
            return open_ones.enter_context(_made[name].reopened(time, tmp_path))

        yield reopened
