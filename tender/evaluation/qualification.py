"""The review committee of a prequalification: applications read, judged by printed criteria, reported (BR 18-19).

It is drawn and seated like any other committee. Every member judges every application by each criterion that
the documents print; more than half decide. Where only the best are let in, members also score, and the mean
decides among those who meet all criteria. The chair reports; with too few passed the tender fails. Votes
stay closed, and who passed is told to nobody but to each applicant.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from sqlmodel import select

from tender import clock, money
from tender.bids.queries import bidder_of
from tender.errors import BadInput, Forbidden, NotFound, Refused
from tender.evaluation.committee import at_work, chair_of, member_of, members_of, size_of
from tender.evaluation.forms import ReviewApplicant
from tender.evaluation.models import QualificationVote
from tender.ids import new_id
from tender.ledger.act import Actor, act
from tender.ledger.acts import Act
from tender.ledger.guard import LedgerSession
from tender.notices import prequalification
from tender.notices.invitation_forms import ApplicationFile
from tender.notices.prequalification import FAILURE, application_of, applications_of
from tender.notices.prequalification_rules import Outcome, admitted
from tender.platform import Platform
from tender.seal import fields
from tender.tendering import service as tendering
from tender.tendering.lifecycle import Facts, Stage
from tender.tendering.models import Tender


@dataclass(frozen=True)
class ApplicantView:
    """An application as the committee reads it."""

    application: str
    applicant: str
    uscc: str
    statement: str
    files: tuple[str, ...]
    filed_at: datetime


def read_applications(platform: Platform, actor: Actor, tender: str) -> list[ApplicantView]:
    """Every application, for a declared member; the reading is recorded."""
    with platform.writing() as session, act(session, actor, Act.SECRET_READ, tender=tender) as entry:
        _reading(session, actor, tender)
        entry.facts = {"read": "applications"}
        found = [
            (row, bidder_of(platform, session, tender, row.pseudonym))
            for row in applications_of(session, tender)
        ]
    views = []
    for row, firm in found:
        content = prequalification.content_of(platform, row)
        name, uscc = (firm.name, firm.uscc) if firm else ("—", "—")
        names = tuple(file.name for file in content.files)
        views.append(ApplicantView(row.id, name, uscc, content.statement, names, row.filed_at))
    return views


def read_application_file(
    platform: Platform, actor: Actor, application: str, place: int
) -> tuple[str, bytes]:
    """Name and content of one file of an application, by its place from 1, for the same reader; recorded."""
    with platform.writing() as session, act(session, actor, Act.SECRET_READ) as entry:
        row = application_of(session, application)
        _reading(session, actor, row.tender)
        entry.tender = row.tender
        entry.facts = {"read": "application", "application": application, "file": place}
    file = _file(prequalification.content_of(platform, row).files, place)
    return file.name, fields.base64_bytes(file.content_b64, "files", prequalification.LARGEST_APPLICATION)


def review_applicant(platform: Platform, actor: Actor, tender: str, form: ReviewApplicant) -> None:
    """One member's judgement of one application; it stands."""
    with platform.writing() as session, act(session, actor, Act.APPLICANT_REVIEWED) as entry:
        row, member = at_work(session, entry, actor, tender)
        if form.application not in [one.id for one in applications_of(session, tender)]:
            zh, en = "没有这份申请。", "There is no such application."
            raise NotFound("no_application", zh, en, field="application")
        _check_printed(row, form)
        where = select(QualificationVote).where(
            QualificationVote.member == member.id, QualificationVote.application == form.application
        )
        if session.exec(where).first() is not None:
            zh, en = "已对该申请表决, 不得更改。", "This member has judged this application; it stands."
            raise Refused("voted_already", zh, en, field="application", article="BR 18")
        vote = QualificationVote(
            id=new_id("vote"),
            tender=tender,
            application=form.application,
            member=member.id,
            failed=form.failed,
            score=None if form.score is None else str(form.score),
            at=clock.now(),
        )
        session.add(vote)
        entry.about(vote)


def report_qualification(platform: Platform, actor: Actor, tender: str) -> None:
    """The chair reports who passed; with fewer than the law wants the tender fails (BR 19)."""
    with platform.reading() as session:
        row = tendering.tender_of(session, tender)
        chair_of(session, actor, tender)
        least = tendering.rules_of(row).integer("prequalification.min_passed")
        enough = _passed(_outcomes(session, row)) >= least
    kind = Act.PREQUALIFICATION_REPORTED if enough else Act.TENDER_FAILED
    with platform.writing() as session, act(session, actor, kind) as entry:
        row = tendering.tender_of(session, tender)
        chair_of(session, actor, tender)
        outcomes = _outcomes(session, row)
        tendering.advance(entry, row, Facts(clock.now(), least_bids=least, bids=_passed(outcomes)))
        if not enough:
            tendering.fail(entry, row, None, FAILURE)
        elif any(one.passed is not None for one in applications_of(session, tender)):
            zh, en = "资格审查报告已经提交。", "The review has been reported already."
            raise Refused("reported_already", zh, en, article="BR 18")
        prequalification.conclude(session, entry, row, outcomes)


def _reading(session: LedgerSession, actor: Actor, tender: str) -> None:
    """Refuse whoever is no declared member of the committee that reviews applicants now."""
    row = tendering.tender_of(session, tender)
    member_of(session, actor, tender)
    if Stage(row.stage) is not Stage.QUALIFICATION_REVIEW:
        zh, en = "申请截止前任何人不得查阅申请文件。", "Nobody reads applications outside their review."
        raise Forbidden("wrong_stage", zh, en, article="BL 22")


def _file(files: Sequence[ApplicationFile], place: int) -> ApplicationFile:
    if not 1 <= place <= len(files):
        raise NotFound("no_file", "申请中没有这个文件。", "The application has no such file.", field="file")
    return files[place - 1]


def _criteria(tender: Tender) -> dict[str, dict[str, Any]]:
    return {one["id"]: one for one in tender.plan["prequalification"]["criteria"]}


def _check_printed(tender: Tender, form: ReviewApplicant) -> None:
    """Only printed criteria are judged, each failure with its reason; scores only where the best are chosen."""
    if set(form.failed) - set(_criteria(tender)):
        zh, en = "只能依据资格预审文件载明的标准审查。", "Only the printed criteria are judged."
        raise BadInput("not_printed", zh, en, field="failed", article="BR 18")
    limited = tender.plan["prequalification"]["method"] == "limited"
    if limited is (form.score is None):
        zh = "有限数量制须评分, 合格制不评分。"
        en = "A score is given where the best are chosen, and nowhere else."
        raise BadInput("score", zh, en, field="score", article="BR 18")


def _outcomes(session: LedgerSession, tender: Tender) -> list[Outcome]:
    """What the votes of the seated members come to. Raises Refused while any is missing."""
    seated = {member.id for member in members_of(session, tender.id)}
    votes: dict[str, list[QualificationVote]] = {one.id: [] for one in applications_of(session, tender.id)}
    for vote in session.exec(select(QualificationVote).where(QualificationVote.tender == tender.id)):
        if vote.member in seated and vote.application in votes:
            votes[vote.application].append(vote)
    if any(len(cast) < size_of(tender) for cast in votes.values()):
        zh, en = "资格审查尚未完成。", "Not every member has judged every application."
        raise Refused("review_open", zh, en, article="BR 18")
    findings = {one: _findings(tender, cast) for one, cast in votes.items()}
    means = {one: _mean(cast) for one, cast in votes.items() if not findings[one]}
    admit = admitted(means, tender.plan["prequalification"].get("limit"))
    return [Outcome(one, one in admit, findings[one], _mean(votes[one])) for one in votes]


def _findings(tender: Tender, cast: Sequence[QualificationVote]) -> tuple[dict[str, str], ...]:
    """The criteria that more than half of the members find not met, each with a member's reason."""
    found = []
    for name, criterion in _criteria(tender).items():
        against = [vote.failed[name] for vote in cast if name in vote.failed]
        if 2 * len(against) > len(cast):
            stated = {key: criterion[key] for key in ("title", "clause", "ground")}
            found.append({"criterion": name, **stated, "reason": against[0]})
    return tuple(found)


def _mean(cast: Sequence[QualificationVote]) -> Decimal | None:
    scores = [Decimal(vote.score) for vote in cast if vote.score is not None]
    return money.rounded(sum(scores, Decimal(0)) / len(scores)) if scores else None


def _passed(outcomes: Sequence[Outcome]) -> int:
    return sum(one.passed for one in outcomes)
