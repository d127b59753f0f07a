"""Prequalification (资格预审): its notice, the applications, their close by the clock (BR 15-19; rules §3a 6).

An application is kept encrypted under the platform's own identity and filed under a pseudonym by a closed
act; until it closes it may be replaced or withdrawn, and nobody learns who applied or how many. What the
review committee finds is entered by `conclude`; who passed stands on the tender's list of invitees.
"""

import logging
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlmodel import col, func, select

from tender import clock, rulebook
from tender.accounts.models import Organisation
from tender.errors import Forbidden, NotFound, Refused, TooLarge
from tender.ids import new_id
from tender.ledger import canonical
from tender.ledger.act import CLOCK, Actor, Entry, act
from tender.ledger.acts import Act, Seat
from tender.ledger.guard import LedgerSession
from tender.notices import invitees, service
from tender.notices.confidential import decrypted, encrypted, pseudonymous
from tender.notices.contents import contents
from tender.notices.invitation_forms import (
    LARGEST_APPLICATION,
    FileApplication,
    PublishPrequalification,
)
from tender.notices.invitation_models import Application
from tender.notices.prequalification_rules import Outcome, check_dates
from tender.platform import Platform
from tender.projects.service import notice_refusal, project_of
from tender.rulebook import Calendar
from tender.seal import fields
from tender.tendering import service as tendering
from tender.tendering.lifecycle import Facts, Stage, due
from tender.tendering.models import Tender

log = logging.getLogger("tender.notices")

KIND = "prequalification_notice"
FAILURE = "fewer_than_3_passed"
MOST_STORED = LARGEST_APPLICATION * 2  # as base64 text, with the statement, encrypted


@dataclass(frozen=True)
class OwnApplication:
    """What an applicant sees of its own application; `passed` once the committee reported."""

    application: str
    status: str
    filed_at: datetime
    entry: str
    passed: bool | None
    findings: tuple[dict[str, Any], ...]


def publish_prequalification(
    platform: Platform, actor: Actor, tender: str, form: PublishPrequalification
) -> str:
    """Publish the prequalification notice; applications are taken from now. Returns the notice's id."""
    now, book = clock.now(), rulebook.on(clock.today())
    with platform.writing() as session, act(session, actor, Act.PREQUALIFICATION_PUBLISHED) as entry:
        row = tendering.own_tender(session, actor, tender, form.version)
        planned = _planned(row)
        project = project_of(session, row.project)
        refusal = notice_refusal(session, project, row.ceiling_fen, row.method)
        if refusal is not None and Stage(row.stage) is Stage.PREPARATION:
            raise refusal
        complete = bool(row.plan["documents"])
        tendering.advance(entry, row, Facts(now, budget_audited=True, documents_complete=complete))
        check_dates(now, form.documents_until, form.deadline, book, Calendar())
        row.deadline, row.noticed_at, row.rulebook = form.deadline, now, book.versions
        row.version += 1
        lots, custodians = tendering.lots_of(session, tender), tendering.custodians_of(session, row)
        row.terms = tendering.public_terms(row, lots, custodians)  # no bid is sealed for these yet
        entry.rulebook, entry.files = book.versions, row.plan["documents"]
        owner = session.get_one(Organisation, row.organisation)
        body = contents(platform, row, owner, project)
        body |= {"prequalification": planned, "documents_until": clock.stamp(form.documents_until)}
        body |= {"applications_until": clock.stamp(form.deadline)}
        notice = service.publish(session, entry, row, KIND, f"{row.title}资格预审公告", body)
    return notice.id


def file_application(platform: Platform, actor: Actor, tender: str, form: FileApplication) -> str:
    """File an application, or replace one's earlier one; returns its id. Raises Refused at the deadline."""
    bidder = _applicant(platform, actor, tender)
    stored = _kept(platform, form)
    with platform.writing() as session, act(session, bidder, Act.APPLICATION_FILED) as entry:
        row = _taking(session, entry, tender)
        if actor.organisation in invitees.related_to(row):
            zh, en = "招标人和代理机构不得参加。", "The owner's side may not apply."
            raise Refused("related", zh, en, article="BR 34")
        earlier = _current(session, tender, str(bidder.pseudonym))
        if earlier is not None:
            _end(entry, earlier, "replaced")
        made = Application(
            id=new_id("app"),
            tender=tender,
            pseudonym=str(bidder.pseudonym),
            status="current",
            file=stored,
            filed_at=clock.parse(entry.at),
            entry=entry.id,
            findings=[],
        )
        session.add(made)
        entry.about(made)
        entry.facts["application"] = made.id
    return made.id


def withdraw_application(platform: Platform, actor: Actor, tender: str) -> None:
    """Withdraw one's application before the deadline; it is never read then. Raises NotFound without one."""
    bidder = _applicant(platform, actor, tender)
    with platform.writing() as session, act(session, bidder, Act.APPLICATION_WITHDRAWN) as entry:
        _taking(session, entry, tender)
        mine = _current(session, tender, str(bidder.pseudonym))
        if mine is None:
            raise _no_application()
        _end(entry, mine, "withdrawn")
        entry.about(mine)


def close_applications(platform: Platform) -> list[str]:
    """Close every prequalification whose deadline has come, and fail those with too few; idempotent."""
    moved = []
    for tender, stage in _waiting(platform):
        try:
            if stage is Stage.PREQUALIFICATION:
                _close(platform, tender)
            if _fail_if_too_few(platform, tender) or stage is Stage.PREQUALIFICATION:
                moved.append(tender)
        except Refused:  # another process was quicker: the tender stands where we wanted it
            continue
        except Exception:  # one tender's trouble keeps no other open beyond its deadline
            log.exception("the applications for %s could not be closed", tender)
    return moved


def applications_of(session: LedgerSession, tender: str) -> list[Application]:
    """The applications that stand, oldest first; only after they closed, and only for the committee."""
    query = select(Application).where(Application.tender == tender, Application.status == "current")
    return list(session.exec(query.order_by(Application.filed_at, Application.id)))  # type: ignore[arg-type]


def applicants_of(session: LedgerSession, tender: str) -> list[str]:
    """Ids of the firms that applied, found with the key of the running platform: for recusal only (BR 48)."""
    called = session.info["pseudonym"]
    names = {row.pseudonym for row in applications_of(session, tender)}
    return [one for one in session.exec(select(Organisation.id)) if called(one, tender) in names]


def application_of(session: LedgerSession, application: str) -> Application:
    """The one access to an application. Raises NotFound."""
    row = session.get(Application, application)
    if row is None:
        raise _no_application()
    return row


def content_of(platform: Platform, application: Application) -> FileApplication:
    """What was filed, in the clear, for memory only."""
    with platform.objects.open(application.file) as file:
        return FileApplication.model_validate(canonical.decode(decrypted(platform, file.read(MOST_STORED))))


def own_applications(platform: Platform, actor: Actor, tender: str) -> list[OwnApplication]:
    """The actor's own applications for a tender, the oldest first."""
    name = platform.pseudonym(str(actor.organisation), tender)
    with platform.reading() as session:
        query = select(Application).where(Application.tender == tender, Application.pseudonym == name)
        rows = session.exec(query.order_by(Application.filed_at, Application.id)).all()  # type: ignore[arg-type]
        return [
            OwnApplication(
                one.id,
                one.status,
                one.filed_at,
                one.entry,
                None if one.passed is None else bool(one.passed),
                tuple(one.findings),
            )
            for one in rows
        ]


def conclude(session: LedgerSession, entry: Entry, tender: Tender, outcomes: Sequence[Outcome]) -> None:
    """Inside the committee's act: enter what it found of every application, and who may bid."""
    passed = []
    for outcome in outcomes:
        row = application_of(session, outcome.application)
        row.passed, row.findings = int(outcome.passed), list(outcome.findings)
        row.score = None if outcome.score is None else str(outcome.score)
        passed += [row.pseudonym] if outcome.passed else []
    invitees.enter(session, entry, tender, passed, "passed")


def _planned(tender: Tender) -> dict[str, Any]:
    planned = tender.plan.get("prequalification")
    if planned is None or tender.method != "open":
        zh, en = "该项目不采用资格预审。", "The documents of this tender foresee no prequalification."
        raise Refused("no_prequalification", zh, en, field="prequalification", article="BR 15")
    return dict(planned)


def _applicant(platform: Platform, actor: Actor, tender: str) -> Actor:
    """The actor under its pseudonym; every other seat is refused before anything is said."""
    if actor.seat is not Seat.TENDERER:
        zh, en = "只有投标人可以申请资格预审。", "Only a tenderer applies."
        raise Forbidden("wrong_seat", zh, en, article="BR 17")
    return pseudonymous(platform, actor, tender)


def _kept(platform: Platform, form: FileApplication) -> str:
    """Store an application encrypted; the object's name tells nothing."""
    sizes = [len(fields.base64_bytes(one.content_b64, "files", LARGEST_APPLICATION)) for one in form.files]
    if sum(sizes) > LARGEST_APPLICATION:
        zh, en = "申请文件合计超过6MB。", "The files of an application have at most 6 MB together."
        raise TooLarge("too_large", zh, en, field="files")
    sealed = encrypted(platform, canonical.encode(form.model_dump(mode="json")))
    return platform.objects.put([sealed], limit=MOST_STORED).sha256


def _taking(session: LedgerSession, entry: Entry, tender: str) -> Tender:
    """The tender while it takes applications, the moment read under the writer's lock."""
    row = session.get(Tender, tender, with_for_update={"read": True})
    if row is None:
        raise NotFound("no_tender", "没有这个招标项目。", "There is no such tender.", field="tender")
    now = clock.now()
    entry.at = clock.stamp(now)
    tendering.advance(entry, row, Facts(now, deadline=row.deadline))
    return row


def _current(session: LedgerSession, tender: str, name: str) -> Application | None:
    query = select(Application).where(Application.tender == tender, Application.pseudonym == name)
    return session.exec(query.where(Application.status == "current")).first()


def _end(entry: Entry, row: Application, status: str) -> None:
    row.status, row.ended_at, row.ended_entry = status, clock.parse(entry.at), entry.id


def _waiting(platform: Platform) -> list[tuple[str, Stage]]:
    """Tenders whose applications are to be closed, or counted, with their stage."""
    stages = (Stage.PREQUALIFICATION.value, Stage.QUALIFICATION_REVIEW.value)
    with platform.reading() as session:
        query = select(Tender.id, Tender.stage, Tender.deadline).where(col(Tender.stage).in_(stages))
        rows = [(row_id, Stage(stage), deadline) for row_id, stage, deadline in session.exec(query)]
    return [
        (row_id, stage)
        for row_id, stage, deadline in rows
        if stage is Stage.QUALIFICATION_REVIEW
        or ((act_due := due(stage, deadline)) and act_due[0] <= clock.now())
    ]


def _close(platform: Platform, tender: str) -> None:
    with platform.writing() as session, act(session, CLOCK, Act.APPLICATIONS_CLOSED) as entry:
        row = session.get_one(Tender, tender, with_for_update=True)
        now = clock.now()
        entry.at = clock.stamp(now)
        tendering.advance(entry, row, Facts(now, deadline=row.deadline))


def _fail_if_too_few(platform: Platform, tender: str) -> bool:
    """Fail a tender with fewer applications than have to pass: no review can help it (BR 19)."""
    with platform.reading() as session:
        row = tendering.tender_of(session, tender)
        least = tendering.rules_of(row).integer("prequalification.min_passed")
        if _applicants(session, tender) >= least:
            return False
    with platform.writing() as session, act(session, CLOCK, Act.TENDER_FAILED) as entry:
        row = tendering.tender_of(session, tender)
        facts = Facts(clock.now(), least_bids=least, bids=_applicants(session, tender))
        tendering.advance(entry, row, facts)
        tendering.fail(entry, row, None, FAILURE)
    return True


def _applicants(session: LedgerSession, tender: str) -> int:
    query = select(func.count()).select_from(Application)
    return session.exec(query.where(Application.tender == tender, Application.status == "current")).one()


def _no_application() -> NotFound:
    return NotFound("no_application", "没有这份申请。", "There is no such application.", field="application")
