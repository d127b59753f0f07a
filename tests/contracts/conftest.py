"""An award with a performance security of ten per cent demanded, and a tender whose contract is published.

`awarded`: the award notice is out. `completed`: the result is public. `over`: security, contract,
confirmation and publication are done. `failed`: two bids at the deadline. Each made once and copied.
"""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from tender import clock
from tender.award.queries import AwardView, award_of
from tender.clock import MovableClock
from tender.contracts import forms, queries, service
from tender.ledger.act import Actor, act
from tender.ledger.acts import Act
from tender.platform import Platform
from tender.tendering import suspension
from tender.web import uploads
from tests import journeys, staged
from tests.cast import Bidder, Cast, cast, inhabited, platform
from tests.journeys import Course
from tests.sites import Site

__all__ = ["cast", "inhabited", "platform"]

PLAN = {"performance_security_percent": 10}
SIGNED = b"%PDF-1.7\ncontract, signed by both\n%%EOF\n"
REDACTED = b"%PDF-1.7\ncontract, less annex three\n%%EOF\n"


def award(course: Course) -> AwardView:
    with course.platform.reading() as session:
        found = award_of(session, course.tender)
    assert found is not None
    return found


def winner(course: Course) -> Bidder:
    return next(one for one in course.cast.bidders if one.body.uscc == award(course).uscc)


def loser(course: Course) -> Bidder:
    return next(one for one in course.cast.bidders[:4] if one.body.uscc != award(course).uscc)


def upload(platform: Platform, content: bytes = SIGNED) -> str:
    return uploads.record(platform, platform.objects.put([content], limit=1 << 30))


def security(course: Course, **changed: Any) -> forms.SecurePerformance:
    """The security that the documents demand, by transfer, today."""
    whole = {
        "amount": f"{award(course).price_fen // 1000}.{award(course).price_fen // 10 % 100:02d}",
        "form": "transfer",
        "reference": "示行〔2026〕000123",
        "received_on": clock.today().isoformat(),
    }
    return forms.SecurePerformance.model_validate({**whole, **changed})


def stated(course: Course, **changed: Any) -> dict[str, Any]:
    """The contract as the bid said."""
    return {
        "upload": upload(course.platform),
        "subject": "教学楼施工",
        "scope": "施工总承包",
        "price": f"{award(course).price_fen // 100}.00",
        "period_days": 290,
        "quality": "合格",
        "manager": "示例经理",
        "signed_on": clock.today().isoformat(),
        **changed,
    }


def secure(course: Course, actor: Actor | None = None, **changed: Any) -> str:
    form = security(course, **changed)
    return service.secure_performance(course.platform, actor or course.cast.entity, award(course).id, form)


def sign(course: Course, actor: Actor | None = None, **changed: Any) -> str:
    form = forms.SignContract.model_validate(stated(course, **changed))
    return service.sign_contract(course.platform, actor or course.cast.entity, award(course).id, form)


def contract(course: Course) -> queries.ContractView:
    with course.platform.reading() as session:
        return queries.contracts_of(session, course.tender)[0]


def confirm(course: Course, actor: Actor | None = None, sha256: str | None = None) -> None:
    found = contract(course)
    form = forms.ConfirmContract(sha256=sha256 or found.sha256)
    service.confirm_contract(course.platform, actor or winner(course).actor, found.id, form)


def publish(course: Course, actor: Actor | None = None, **said: Any) -> str:
    form = forms.PublishContract.model_validate(said)
    return service.publish_contract(course.platform, actor or course.cast.entity, contract(course).id, form)


def suspend(course: Course) -> None:
    """The authority orders the tender to stop (BR 62)."""
    by = course.cast.supervisor
    with course.platform.writing() as session, act(session, by, Act.TENDER_SUSPENDED) as entry:
        entry.tender = course.tender
        suspension.suspend(session, entry, course.tender, "order", course.tender)


def _awarded(cast: Cast) -> Course:
    return journeys.awarded(cast, 4, plan=PLAN)


def _completed(cast: Cast) -> Course:
    course = _awarded(cast)
    journeys.award.publish_result(cast.platform, cast.entity, course.tender)
    return course


def _over(cast: Cast) -> Course:
    course = _completed(cast)
    journeys.move_to(clock.now() + timedelta(days=5))
    secure(course)
    sign(course)
    confirm(course)
    publish(course)
    return course


JOURNEYS: dict[str, Callable[[Cast], Course]] = {
    "awarded": _awarded,
    "completed": _completed,
    "over": _over,
    "failed": journeys.failed,
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
                folder = tmp_path_factory.mktemp(f"contracts-{name}")
                _made[name] = staged.stage(JOURNEYS[name], installed, folder)
            return open_ones.enter_context(_made[name].reopened(time, tmp_path))

        yield reopened


@pytest.fixture
def web() -> Callable[[Course], Site]:
    """The web application over a course's own installation."""
    return lambda course: Site(course.platform)
