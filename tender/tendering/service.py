"""Acts that prepare a tender, and `advance`, the one function by which every later slice moves it on.

The owner or its agent acts (BL 19); each access function checks that the tender is theirs. Here also
stand the terms of a tender, which its notice publishes and every sealed bid binds.
"""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from sqlalchemy.orm import object_session
from sqlmodel import select

from storage.objects import is_intact
from tender import clock, rulebook
from tender.accounts.models import CustodianKey, Organisation
from tender.errors import BadInput, Forbidden, NotFound, Refused, Stale
from tender.ids import new_id
from tender.ledger.act import Actor, Entry, act
from tender.ledger.acts import Act, Seat
from tender.ledger.guard import LedgerSession
from tender.platform import Platform
from tender.projects.service import routed_project, rules_today
from tender.rulebook import Rulebook
from tender.tendering import forms, lifecycle, rules
from tender.tendering.lifecycle import Facts, Stage
from tender.tendering.models import Lot, Tender
from tender.tendering.security import check_security
from tender.tendering.suspension import open_suspensions
from tender.web import uploads

NOT_PLANNED = {"project", "title", "lots", "method", "retender_of", "corrects"}
DOMESTIC_BODIES = ("entity", "authority", "discipline")


def prepare_tender(platform: Platform, actor: Actor, form: forms.PrepareTender) -> str:
    """Enter a tender of a routed project with all that its documents fix; returns its id."""
    book = rules_today(platform)
    rules.check_plan(form, book)
    form.evaluation.parameters = rules.printed_parameters(form, book)
    for file in form.documents:
        if not is_intact(platform.objects, file.sha256):
            raise _file_missing(file)
    with platform.writing() as session, act(session, actor, Act.TENDER_PREPARED) as entry:
        project, routing = routed_project(session, actor, form.project)
        before = _retendered(session, project.id, form)
        method = rules.method_of(routing.method, form)
        smallest = min(lot.ceiling for lot in form.lots)
        if form.deposit is not None:
            check_security(form.deposit, smallest, project.kind or project.category, book)
        _custodians(session, form.custody)
        take_documents(session, form.documents)
        row = _tender(session, form, project, method, before)
        if form.corrects is not None:
            row = _rewritten(session, tender_of(session, form.corrects), row)
        session.add(row)
        session.flush()
        for number, lot in enumerate(form.lots, 1):
            session.add(
                Lot(id=new_id("lot"), tender=row.id, number=number, title=lot.title, ceiling_fen=lot.ceiling)
            )
        entry.tender = row.id
        entry.about(row)
        entry.files = [file.model_dump() for file in form.documents]
        entry.rulebook = book.versions
    return row.id


def _tender(
    session: LedgerSession, form: forms.PrepareTender, project: Any, method: str, before: Tender | None
) -> Tender:
    """The row of a tender under preparation; everything else of the form is its plan."""
    return Tender(
        id=new_id("tnd"),
        number=_number(session, project.category),
        project=project.id,
        organisation=project.organisation,
        agent=project.agent,
        title=form.title,
        category=project.category,
        method=method,
        stage=Stage.PREPARATION.value,
        retender_of=before.id if before else None,
        round=before.round + 1 if before else 1,
        ceiling_fen=sum(lot.ceiling for lot in form.lots),
        plan=form.model_dump(mode="json", exclude=NOT_PLANNED),
        terms={},
        rulebook={},
    )


def _rewritten(session: LedgerSession, row: Tender, new: Tender) -> Tender:
    """A tender under preparation with everything entered anew; its lots go, its id and number stay."""
    if row.stage != Stage.PREPARATION or row.project != new.project:
        zh, en = (
            "只能更正本项目尚未公布的招标。",
            "Only a tender of the project that is not announced is entered anew.",
        )
        raise Refused("not_in_preparation", zh, en, field="corrects", article="BL 23")
    for lot in lots_of(session, row.id):
        session.delete(lot)
    for name in ("title", "method", "retender_of", "round", "ceiling_fen", "plan"):
        setattr(row, name, getattr(new, name))
    row.version += 1
    return row


def _retendered(session: LedgerSession, project: str, form: forms.PrepareTender) -> Tender | None:
    """The tender that a new one repeats, None for a project's first. Raises Refused unless it is named, has
    failed lots that no other tender repeats already, and the new one has no lots but those.

    A tender that ended whole may be divided into lots anew.
    """
    of_project = session.exec(select(Tender).where(Tender.project == project)).all()
    rows = [row for row in of_project if row.id != form.corrects]
    before = next((row for row in rows if row.id == form.retender_of), None)
    if not rows and form.retender_of is None:
        return None
    taken = {
        lot.title for row in rows if row.retender_of == form.retender_of for lot in lots_of(session, row.id)
    }
    failed = _failed_lots(session, before) if before else set()
    wanted = {lot.title for lot in form.lots}
    anew = before is not None and Stage(before.stage) in lifecycle.ENDED_EARLY and not taken
    if not failed or not taken <= failed or not (anew or wanted <= failed - taken):
        zh = "该项目已有招标; 重新招标须写明所重复的招标, 且只包括其中流标的标段。"
        en = "The project has a tender; a new one names the one it repeats and has only the lots that failed."
        raise Refused("tender_exists", zh, en, field="retender_of", article="BL 28; BR 44")
    return before


def _failed_lots(session: LedgerSession, tender: Tender) -> set[str]:
    """The titles of the lots that failed, or of all when the whole tender ended."""
    over = Stage(tender.stage) in lifecycle.ENDED_EARLY
    return {lot.title for lot in lots_of(session, tender.id) if over or lot.failure}


def take_documents(session: LedgerSession, files: Sequence[forms.File]) -> None:
    """Use up the uploads of the documents, which anybody may read once the notice is out."""
    for file in files:
        if not uploads.take_stored(session, file.sha256, file.size):
            raise _file_missing(file)


def _file_missing(file: forms.File) -> BadInput:
    zh, en = f"文件 {file.name} 未上传或不完整。", f"The file {file.name} is missing or incomplete."
    return BadInput("file_missing", zh, en, field="documents", article="BL 19")


def advance(entry: Entry, tender: Tender, facts: Facts) -> Stage:
    """Apply the open act to the tender by the lifecycle table: the only place that assigns a stage.

    Also names the tender and its pinned rules in the entry, and asks whether the tender is suspended.
    Raises Refused; then nothing changes.
    """
    session = object_session(tender)
    assert isinstance(session, LedgerSession)  # noqa: S101  a row of an open act has one
    facts = replace(facts, suspensions=open_suspensions(session, tender.id))
    stage = lifecycle.transition(Stage(tender.stage), entry.kind, facts)
    if stage != tender.stage:
        tender.stage = stage.value
    entry.tender = tender.id
    entry.rulebook = entry.rulebook or tender.rulebook
    if entry.subject is None:
        entry.about(tender)
    return stage


def tender_of(session: LedgerSession, tender: str) -> Tender:
    """The one access to a tender. Raises NotFound."""
    row = session.get(Tender, tender)
    if row is None:
        raise NotFound("no_tender", "没有这个招标项目。", "There is no such tender.", field="tender")
    return row


def own_tender(session: LedgerSession, actor: Actor, tender: str, version: int | None = None) -> Tender:
    """A tender of the actor's organisation, as owner or agent; `version` guards against stale pages."""
    row = tender_of(session, tender)
    if actor.seat in (Seat.ENTITY, Seat.AGENT) and actor.organisation not in (row.organisation, row.agent):
        raise Forbidden(
            "not_yours", "这不是本单位的招标项目。", "The tender is another organisation's.", article="BL 12"
        )
    if version is not None and version != row.version:
        zh, en = (
            "内容已被他人更新, 请重新打开后再办理。",
            "Somebody changed it meanwhile; open it again first.",
        )
        raise Stale("stale_version", zh, en, field="version")
    return row


def lots_of(session: LedgerSession, tender: str) -> list[Lot]:
    """The lots of a tender in order."""
    return list(session.exec(select(Lot).where(Lot.tender == tender).order_by(Lot.number)))  # type: ignore[arg-type]


def set_ceilings(session: LedgerSession, tender: Tender, ceilings: dict[str, int]) -> None:
    """Inside the caller's act: new ceilings in fen by lot, and their sum. Raises NotFound for a strange lot."""
    lots = {lot.id: lot for lot in lots_of(session, tender.id)}
    for lot, ceiling_fen in ceilings.items():
        if lot not in lots:
            zh, en = "没有这个标段。", "There is no such lot."
            raise NotFound("no_lot", zh, en, field="ceilings.lot")
        lots[lot].ceiling_fen = ceiling_fen
    tender.ceiling_fen = sum(lot.ceiling_fen for lot in lots.values())


def live_lots(session: LedgerSession, tender: str) -> list[Lot]:
    """The lots that have not failed, in order."""
    return [lot for lot in lots_of(session, tender) if lot.failure is None]


def fail(entry: Entry, tender: Tender, lot: Lot | None, failure: str) -> None:
    """Inside the caller's act: the lot is out, or, with no lot, the whole tender; facts say so."""
    if lot is None:
        tender.failure = entry.facts["failure"] = failure
        return
    lot.failure = entry.facts["failure"] = failure
    entry.facts["lot"] = lot.id


def lot_of(session: LedgerSession, lot: str) -> Lot:
    """The one access to a lot. Raises NotFound."""
    row = session.get(Lot, lot)
    if row is None:
        raise NotFound("no_lot", "没有这个标段。", "There is no such lot.", field="lot")
    return row


def phase_of(tender: Tender) -> str:
    """Which committee is at work: `prequalification` while applicants are reviewed, else `evaluation`."""
    applying = (Stage.PREQUALIFICATION, Stage.QUALIFICATION_REVIEW)
    return "prequalification" if Stage(tender.stage) in applying else "evaluation"


def rules_of(tender: Tender) -> Rulebook:
    """The rulebook that the tender pinned at its notice; before that, today's."""
    return rulebook.pinned(tender.rulebook) if tender.rulebook else rulebook.on(clock.today())


def custodians_of(session: LedgerSession, tender: Tender) -> Sequence[tuple[CustodianKey, Organisation]]:
    """The custodian keys of a tender with their bodies, in the order of its terms."""
    return _custodians(session, forms.Custody.model_validate(tender.plan["custody"]))


def _custodians(session: LedgerSession, custody: forms.Custody) -> list[tuple[CustodianKey, Organisation]]:
    """Keys and bodies; refused unless all are there, of different bodies, none of the centre (rules §9)."""
    found: list[tuple[CustodianKey, Organisation]] = []
    for key in custody.keys:
        row = session.get(CustodianKey, key)
        if row is None:
            raise NotFound(
                "no_custodian", "没有这把开标公钥。", "There is no such custodian key.", field="custody.keys"
            )
        found.append((row, session.get_one(Organisation, row.organisation)))
    bodies = {body.id for _, body in found}
    wrong_kind = any(body.kind not in DOMESTIC_BODIES for _, body in found)
    if len(bodies) != len(found) or wrong_kind or custody.k > len(found):
        zh = "密钥份额须由不同单位持有, 交易中心不得持有, 门限不得超过份数。"
        en = "Shares are held by different bodies, never the centre, and k is at most n."
        raise Refused("custody", zh, en, field="custody", article="rules §9")
    return found


def _number(session: LedgerSession, category: str) -> str:
    """The next tender number of the year and category, e.g. `GC-2026-0007`."""
    prefix = f"{rules.NUMBER_PREFIX[category]}-{clock.today().year}-"
    taken = session.exec(select(Tender.number).where(Tender.number.startswith(prefix))).all()
    return f"{prefix}{len(taken) + 1:04d}"


def public_terms(
    tender: Tender, lots: Sequence[Lot], custodians: Sequence[tuple[CustodianKey, Any]]
) -> dict[str, Any]:
    """The terms that the notice act records and every seal binds (trust §2); canonical JSON values."""
    plan = tender.plan
    assert tender.deadline is not None  # noqa: S101  set by the notice before
    return {
        "v": 1,
        "tender": tender.id,
        "number": tender.number,
        "title": tender.title,
        "revision": tender.version,
        "lots": [
            {"id": lot.id, "title": lot.title, "ceiling_fen": lot.ceiling_fen, "envelopes": ["single"]}
            for lot in lots
        ],
        "deadline": clock.stamp(tender.deadline),
        "opens_at": clock.stamp(tender.deadline),
        "policy": {
            "k": plan["custody"]["k"],
            "n": len(custodians),
            "custodians": [
                {"recipient": key.recipient, "signing_key_b64": key.signing_key_b64, "body": body.name}
                for key, body in custodians
            ],
        },
        "evaluation": plan["evaluation"],
        "criteria": plan["criteria"],
        "review_items": plan["review_items"],
        "bid_validity_days": plan["bid_validity_days"],
        "documents": plan["documents"],
    }
