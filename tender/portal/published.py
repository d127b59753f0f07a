"""The text of published notices as fact lines, and the ledger numbers of the acts that published them.

A notice shows what was published, word for word; only the labels and the form of amounts and moments
are the reader's. Codes inside a body become words. Nothing unpublished is added.
"""

import base64
from collections.abc import Callable, Iterable
from typing import Any

from sqlmodel import select

from tender import clock, money
from tender.i18n import _
from tender.ledger.guard import LedgerSession
from tender.ledger.models import Outbox
from tender.notices.queries import NoticeView
from tender.portal.words import FAILURES, METHODS, cited, word
from tender.seal.terms import Custodian
from tender.web.parts import Fact
from tender.web.templates import shown

Body = dict[str, Any]


def numbers(session: LedgerSession, entries: Iterable[str]) -> dict[str, int]:
    """Entry → its number in the ledger, for those that have one already."""
    query = select(Outbox.id, Outbox.position).where(Outbox.id.in_(tuple(entries)))  # type: ignore[attr-defined]
    return {entry: number for entry, number in session.exec(query) if number is not None}


def lines(notice: NoticeView) -> tuple[Fact, ...]:
    """The contents of a notice by its kind; a kind without a form shows its texts by their names."""
    return tuple(FORMS[notice.kind](notice.body)) if notice.kind in FORMS else ()


def _tender_notice(body: Body) -> list[Fact]:
    policy, terms = body["terms"]["policy"], body["terms"]
    found = [
        Fact(_("项目编号"), body["number"]),
        Fact(_("招标人"), body["owner"], body["owner_uscc"]),
        Fact(_("批准文号"), body["approval_no"], article=cited("BL 9")),
        Fact(_("交易方式"), word(METHODS, body["method"])),
        Fact(_("招标范围"), body["scope"]),
        Fact(_("建设地点"), body["place"]),
        Fact(_("工期"), _("{count} 天（自然日）", count=body["period_days"])),
        _amount(_("最高投标限价"), body["ceiling_fen"]),
        Fact(_("资格要求"), body["qualification"]),
        Fact(_("联合体投标"), _("接受") if body["consortium_allowed"] else _("不接受")),
        Fact(_("投标截止（即开标时间）"), _moment(terms["deadline"]), article=cited("BL 24; BL 34")),
        Fact(
            _("投标有效期"),
            _("{count} 天（自然日）", count=body["bid_validity_days"]),
            article=cited("BR 25"),
        ),
        Fact(_("评标办法"), word(METHODS, terms["evaluation"]["method"])),
        Fact(_("开标地点"), body["opening_place"]),
        Fact(_("开标密钥保管人"), "；".join(map(_custodian, policy["custodians"])), _policy(policy)),
        Fact(_("联系方式"), body["contact"]),
        Fact(_("行政监督部门"), body["supervisor"]),
    ]
    if "correction" in body:
        found.insert(0, Fact(_("更正内容"), body["correction"], body["correction_reason"]))
    return found


def _candidates_notice(body: Body) -> list[Fact]:
    found = [Fact(_("项目编号"), body["number"])]
    for lot in body["lots"]:
        found += [Fact(_("标段"), lot["title"])] if len(body["lots"]) > 1 else []
        found += [_candidate(one) for one in lot["candidates"]]
    return [
        *found,
        Fact(_("公示期"), f"{_moment(body['from'])} — {_moment(body['until'])}", article=cited("BR 54")),
        Fact(_("异议受理"), body["objections_to"], article=cited("BR 54")),
        Fact(_("投诉受理"), body["complaints_to"], article=cited("BR 60")),
    ]


def _candidate(one: Body) -> Fact:
    stated = [f"{money.shown(one['price_fen'])} {_('元')}"]
    if one["total"] is not None:
        stated.append(_("总分 {points}", points=one["total"]))
    if "period_days" in one:
        stated.append(_("{count} 天（自然日）", count=one["period_days"]))
    if "quality" in one:
        stated.append(_("质量 {stated}", stated=one["quality"]))
    if "manager" in one:
        stated.append(_("项目负责人 {name}", name=one["manager"]))
    if "manager_certificate" in one:
        stated.append(str(one["manager_certificate"]))
    return Fact(_("第 {rank} 名", rank=one["rank"]), one["bidder"], " · ".join(stated))


def _result_notice(body: Body) -> list[Fact]:
    found = [Fact(_("项目编号"), body["number"]), Fact(_("招标范围"), body["scope"])]
    for lot in body["lots"]:
        found += [Fact(_("标段"), lot["title"])] if len(body["lots"]) > 1 else []
        found += _lot_result(lot)
    return [*found, Fact(_("投诉受理"), body["complaints_to"], article=cited("BR 60"))]


def _lot_result(lot: Body) -> list[Fact]:
    if "winner" not in lot:
        return [Fact(_("流标原因"), word(FAILURES, str(lot.get("failure"))), article=cited("BL 28"))]
    return [
        Fact(_("中标人"), lot["winner"], lot["uscc"]),
        _amount(_("中标价"), lot["price_fen"]),
        Fact(_("中标通知书发出时间"), _moment(lot["awarded_at"]), article=cited("BL 45")),
        Fact(_("签订合同期限"), lot["contract_by"], _("含当日"), article=cited("BL 46")),
    ]


def _failure_notice(body: Body) -> list[Fact]:
    return [
        Fact(_("项目编号"), body["number"]),
        Fact(_("流标原因"), word(FAILURES, str(body["ground"])), article=cited("BL 28")),
        Fact(_("下一步"), body["next_step"]),
    ]


FORMS: dict[str, Callable[[Body], list[Fact]]] = {
    "tender_notice": _tender_notice,
    "candidates_notice": _candidates_notice,
    "result_notice": _result_notice,
    "failure_notice": _failure_notice,
}


def _amount(label: str, fen: int) -> Fact:
    return Fact(label, f"{money.shown(fen)} {_('元')}", money.capital(fen))


def _moment(stamp: str) -> str:
    return shown(clock.parse(stamp))


def _custodian(one: Body) -> str:
    """Body and fingerprint, to be compared with what `tender seal` shows."""
    key = Custodian(one["recipient"], base64.b64decode(one["signing_key_b64"]), one["body"])
    return f"{key.body} {key.fingerprint}"


def _policy(policy: Body) -> str:
    return _("{count} 方持有份额，须 {needed} 方同时参加方能开启", count=policy["n"], needed=policy["k"])
