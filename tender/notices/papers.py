"""Signed papers (rules §12): gather the facts of an act, set the PDF, sign it, record it as an act of its own.

For the tender notice here, and for the papers of later stages through `issue`. A paper carries the
number of the ledger entry it documents, so that entry is settled first. Rendering and signing happen
outside any transaction; asking twice gives the same paper. It decides nothing about the facts.
"""

from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from asn1crypto import keys, x509
from cryptography.hazmat.primitives.serialization import Encoding
from pyhanko.sign import SimpleSigner
from pyhanko_certvalidator.registry import SimpleCertificateStore
from sqlmodel import col, select

from reports import tender_notice
from reports.facts import Imprint, Money
from reports.sign import sign
from reports.tender_notice import Contact, Custodian, Fund, NoticeLot
from tender import clock, money
from tender.accounts.models import Organisation
from tender.errors import Forbidden, NotFound, Refused
from tender.ledger.act import Actor
from tender.ledger.acts import Act, Seat
from tender.ledger.guard import LedgerSession
from tender.ledger.models import Outbox
from tender.notices import queries
from tender.notices.contents import centre_name
from tender.notices.queries import NoticeView
from tender.notices.service import Issued, file_paper
from tender.platform import Platform
from tender.seal.terms import read_policy
from tender.tendering import service as tendering
from tender.tendering.models import Tender

FUNDS = {"budget": "财政资金", "soe": "国有企业资金", "foreign": "国外贷款或援助", "private": "社会资金"}
METHODS = {
    "comprehensive_evaluation": "综合评估法",
    "weighted_scoring": "综合评分法",
    "lowest_evaluated_bid": "经评审的最低投标价法",
    "lowest_price_gp": "最低评标价法",
    "two_envelope": "双信封法",
}
SECURITY = {"transfer": "银行转账", "guarantee": "保函"}
NOTICE_BASIS = ("招标投标法第十六条", "招标投标法第二十四条", "招标公告和公示信息发布管理办法")


@dataclass(frozen=True)
class Draft:
    """A paper about to be made for the act `entry`; `render` sets the PDF for its imprint.

    about: the row that tells papers of one kind and act apart; lot: the one lot it is of, None for all;
    addressee: the pseudonym of the tenderer to whom a letter goes; issuer: the body, if not the owner.
    """

    kind: str
    entry: str
    number: str
    title: str
    basis: tuple[str, ...]
    public: bool
    render: Callable[[Imprint], bytes]
    version: int = 1
    about: str = ""
    lot: str | None = None
    addressee: str | None = None
    issuer: str | None = None


def issue_tender_notice(platform: Platform, actor: Actor, tender: str) -> str:
    """The signed tender notice of the newest version; returns the paper's id."""
    with platform.reading() as session:
        row = issuable(session, actor, tender, Seat.ENTITY, Seat.AGENT)
        notice = _newest(session, tender, "tender_notice")
        facts = notice_facts(platform, session, row, notice)
    draft = Draft(
        "tender_notice", notice.entry, row.number, "招标公告", NOTICE_BASIS, True,
        lambda imprint: tender_notice.render(tender_notice.TenderNotice(imprint, **facts)), notice.version,
    )  # fmt: skip
    return issue(platform, actor, row, draft)


def issuable(session: LedgerSession, actor: Actor, tender: str, *seats: Seat) -> Tender:
    """The tender, if the actor may have this paper issued. Raises Forbidden, NotFound."""
    row = tendering.own_tender(session, actor, tender)
    if actor.seat not in (*seats, Seat.PLATFORM):
        zh, en = (
            f"席位 {actor.seat} 不能出具这份文件。",
            f"The seat {actor.seat} may not have this paper issued.",
        )
        raise Forbidden("wrong_seat", zh, en, article="rules §12")
    return row


def issue(platform: Platform, actor: Actor, tender: Tender, draft: Draft) -> str:
    """Set, sign and record a paper; the one already there when it was issued before. Returns its id."""
    platform.settle(draft.entry)
    with platform.reading() as session:
        if there := queries.paper_for(session, draft.kind, draft.entry, draft.about):
            return there.id
        imprint = _imprint(platform, session, tender, draft)
    pdf = _signed(platform, draft.render(imprint), draft.title)
    code = imprint.lot_code if draft.lot else tender.number
    issued = Issued(
        draft.kind, draft.entry, f"{code}-{draft.title}.pdf", draft.public, draft.about, draft.addressee
    )
    try:
        return file_paper(platform, actor, tender.id, issued, pdf)
    except Refused as refused:
        return _issued_meanwhile(platform, draft, refused)


def entry_number(session: LedgerSession, entry: str) -> int | None:
    """The ledger number (leaf index) of an act; None while it waits for its place."""
    return session.exec(select(Outbox.position).where(Outbox.id == entry)).first()


def entry_of(session: LedgerSession, tender: str, act: Act) -> str:
    """The newest act of this kind on a tender, by its id. Raises NotFound."""
    query = select(Outbox.id).where(Outbox.tender == tender, Outbox.type == act.tag)
    found = session.exec(query.order_by(col(Outbox.seq).desc())).first()
    if found is None:
        zh, en = (
            "这一步尚未办理, 没有文件可出具。",
            "This step has not been taken; there is nothing to issue.",
        )
        raise NotFound("no_act", zh, en, field="tender", article=act.article)
    return found


def money_of(amount_fen: int) -> Money:
    """An amount as papers print it, with its capital numerals."""
    return Money(money.yuan(amount_fen), money.capital(amount_fen))


def centre_of(session: LedgerSession) -> str | None:
    """The trading centre's id, issuer of the papers that are its own; None where none is registered."""
    query = select(Organisation.id).where(Organisation.kind == "centre").order_by(Organisation.id)
    return session.exec(query).first()


def _issued_meanwhile(platform: Platform, draft: Draft, refused: Refused) -> str:
    """The paper that somebody else issued between our look and our act; else the refusal itself."""
    with platform.reading() as session:
        there = queries.paper_for(session, draft.kind, draft.entry, draft.about)
    if refused.code != "paper_issued" or there is None:
        raise refused
    return there.id


def _imprint(platform: Platform, session: LedgerSession, tender: Tender, draft: Draft) -> Imprint:
    number = entry_number(session, draft.entry)
    return Imprint(
        number=draft.number,
        version=draft.version,
        project_code=tender.number,
        project_name=tender.title,
        lot_code="、".join(
            f"{tender.number}-{lot.number:02d}"
            for lot in tendering.lots_of(session, tender.id)
            if draft.lot in (None, lot.id)
        ),
        issuer=session.get_one(Organisation, draft.issuer or tender.organisation).name,
        issued_at=clock.now(),
        legal_basis=draft.basis,
        contact=tender.plan["contact"],
        supervising_authority=tender.plan["supervisor"],
        platform=centre_name(platform),
        verify_at=f"{platform.settings.host}/ledger" + ("" if number is None else f"/entries/{number}"),
        ledger_number=number,
    )


def _signed(platform: Platform, pdf: bytes, title: str) -> bytes:
    """The PDF under the centre's seal, with an outside timestamp."""
    own = platform.secrets.signer
    known = SimpleCertificateStore()
    for root in platform.trust.roots:
        known.register(_as_asn1(root))
    key = keys.PrivateKeyInfo.load(own.key_der())
    signer = SimpleSigner(signing_cert=_as_asn1(own.certificate), signing_key=key, cert_registry=known)
    place = platform.settings.host
    return sign(pdf, signer, platform.timestamps.stamper(), at=clock.now(), reason=title, location=place)


def _as_asn1(certificate: Any) -> x509.Certificate:
    return x509.Certificate.load(certificate.public_bytes(Encoding.DER))


def _newest(session: LedgerSession, tender: str, kind: str) -> NoticeView:
    found = [notice for notice in queries.notices_of(session, tender) if notice.kind == kind]
    if not found:
        zh, en = "公告尚未发布。", "The notice has not been published yet."
        raise NotFound("no_notice", zh, en, field="tender", article="BL 16")
    return found[-1]


def notice_facts(
    platform: Platform, session: LedgerSession, row: Tender, notice: NoticeView
) -> dict[str, Any]:
    """The fields of `TenderNotice` but its imprint, from the published text and the tender's terms."""
    body = notice.body
    agent = session.get_one(Organisation, row.agent).name if row.agent else None
    return {
        "procurement_method": "公开招标",
        "approval_number": body["approval_no"],
        "approval_authority": "审批部门",
        "budget_audit_number": _audit_number(session, row.project),
        "owner": body["owner"],
        "agent": agent,
        "funds": tuple(
            Fund(FUNDS[kind], Decimal(share)) for kind, share in body["funding"].items() if Decimal(share)
        ),
        "place": body["place"],
        "scale": body["scope"],
        "period": f"{body['period_days']} 日（自然日）",
        "lots": tuple(
            NoticeLot(f"{lot.number:02d}", lot.title, money_of(lot.ceiling_fen))
            for lot in tendering.lots_of(session, row.id)
        ),
        "qualification": tuple(line for line in body["qualification"].splitlines() if line.strip()),
        "consortium": "本项目接受联合体投标。" if body["consortium_allowed"] else "本项目不接受联合体投标。",
        "documents_url": body["documents_url"],
        "documents_price": f"{money.shown(fee)} 元" if (fee := body["documents_fee_fen"]) else "免费",
        "submission_url": body["platform"],
        "opening_place": body["opening_place"],
        "bid_validity_days": body["bid_validity_days"],
        "evaluation_method": METHODS[body["terms"]["evaluation"]["method"]],
        "media": tuple(body["media"]),
        "contacts": _contacts(body, agent),
        **_security(body),
        **_times(body),
        **_custody(body["terms"]["policy"]),
    }


def _times(body: dict[str, Any]) -> dict[str, Any]:
    deadline = clock.parse(body["deadline"])
    return {
        "documents_from": clock.parse(body["documents_from"]),
        "documents_until": clock.parse(body["documents_until"]),
        "submission_deadline": deadline,
        "opening_at": deadline,
    }


def _security(body: dict[str, Any]) -> dict[str, Any]:
    deposit = body["deposit"]
    if not deposit:
        return {"security": None, "security_forms": "本项目不要求投标保证金"}
    return {
        "security": money_of(deposit["amount"]),
        "security_forms": "、".join(SECURITY[form] for form in deposit["forms"]),
    }


def _custody(policy: dict[str, Any]) -> dict[str, Any]:
    read = read_policy(policy)
    people = tuple(Custodian(one.body, one.fingerprint) for one in read.custodians)
    return {"custodians_needed": read.k, "custodians": people}


def _contacts(body: dict[str, Any], agent: str | None) -> tuple[Contact, ...]:
    """Offices only: what the notice states, without inventing addresses or numbers."""
    listed = [Contact("招标人", body["owner"], body["contact"], "—")]
    if agent:
        listed.append(Contact("招标代理机构", agent, "—", "—"))
    return (*listed, Contact("行政监督部门", body["supervisor"], "—", "—"))


def _audit_number(session: LedgerSession, project: str) -> str:
    """Where the newest budget audit of the project stands in the ledger."""
    query = select(Outbox.position).where(Outbox.type == Act.PROJECT_AUDITED.tag, Outbox.subject == project)
    found = session.exec(query.order_by(col(Outbox.seq).desc())).first()
    return "—" if found is None else f"账本 № {found:,}"
