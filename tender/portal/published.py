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
from tender.portal.words import (
    FAILURES,
    METHODS,
    REFUNDS,
    REVIEW_METHODS,
    RULINGS,
    TERMINATIONS,
    cited,
    stage_title,
    word,
)
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
    if notice.kind not in FORMS:
        return ()
    return (*_corrections(notice.body), *FORMS[notice.kind](notice.body))


def _corrections(body: Body) -> list[Fact]:
    """What was corrected since the first version, the newest first."""
    return [
        Fact(_("更正内容"), one["text"], f"{one['reason']} · {_moment(one['at'])}")
        for one in reversed(body.get("corrections", []))
    ]


def _tender_notice(body: Body) -> list[Fact]:
    policy, terms = body["terms"]["policy"], body["terms"]
    return [
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
        *_documents(body),
        *_site_visit(body),
        Fact(_("开标密钥保管人"), "；".join(map(_custodian, policy["custodians"])), _policy(policy)),
        Fact(_("联系方式"), body["contact"]),
        Fact(_("行政监督部门"), body["supervisor"]),
        Fact(_("发布媒介"), "、".join(body["media"]), body["platform"], article=cited("BR 15")),
    ]


def _invitation(body: Body) -> list[Fact]:
    """As a tender notice, with why these are invited; whom, it does not say."""
    return [
        *_tender_notice(body),
        Fact(_("邀请理由"), body["reason"], body.get("ground"), article=cited("BL 17")),
        Fact(_("确认截止"), _moment(body["confirm_by"])),
    ]


def _prequalification_notice(body: Body) -> list[Fact]:
    """As a tender notice but for the deadline of bids, with how applicants are reviewed and until when."""
    planned, bids_close = body["prequalification"], _("投标截止（即开标时间）")
    return [
        *(fact for fact in _tender_notice(body) if fact.label != bids_close),
        Fact(_("申请截止"), _moment(body["applications_until"]), article=cited("BR 17")),
        Fact(
            _("审查方法"),
            word(REVIEW_METHODS, planned["method"]),
            _("至多 {count} 家", count=planned["limit"]) if planned.get("limit") else None,
        ),
        *[Fact(one["title"], one["clause"]) for one in planned["criteria"]],
    ]


def _documents(body: Body) -> list[Fact]:
    """How and until when the documents are given out, at what price, and the security asked for."""
    until = _("至 {moment}", moment=_moment(body["documents_until"]))
    found = [Fact(_("招标文件获取"), body["documents_url"], until, article=cited("BR 16"))]
    found += [_amount(_("招标文件价格"), body["documents_fee_fen"])] if body["documents_fee_fen"] else []
    if body["deposit"]:
        found.append(_amount(_("投标保证金"), body["deposit"]["amount"]))
    return found


def _site_visit(body: Body) -> list[Fact]:
    visit = body["site_visit"]
    return (
        [Fact(_("踏勘现场"), _moment(visit["at"]), visit["place"], article=cited("BL 21"))] if visit else []
    )


def _amendment_notice(body: Body) -> list[Fact]:
    extended = body["deadline"] != body["old_deadline"]
    before = _("原为 {moment}", moment=_moment(body["old_deadline"])) if extended else _("不变")
    return [
        Fact(_("项目编号"), body["number"], _("第 {number} 号", number=body["serial"])),
        *[Fact(one["clause"], one["new"], _("原文：{old}", old=one["old"])) for one in body["changes"]],
        *[
            Fact(_("问题"), one["question"], _("答复：{answer}", answer=one["answer"]))
            for one in body["answers"]
        ],
        *[Fact(_("新的招标文件"), name) for name in body["documents"]],
        Fact(_("是否影响投标文件编制"), _("是") if body["affects_bids"] else _("否"), article=cited("BR 21")),
        Fact(_("截止时间"), _moment(body["deadline"]), before, article=cited("BL 23; BR 21")),
        Fact(_("距截止"), _("{count} 天（自然日）", count=body["days_left"])),
        Fact(_("已递交的投标文件"), _("继续有效，可在截止前替换或者撤回")),
        Fact(_("联系方式"), body["contact"]),
    ]


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
    found = [Fact(_("项目编号"), body["number"], _("第 {number} 次招标", number=body["round"]))]
    for lot in body["lots"]:
        found.append(
            Fact(
                _("流标标段"), lot["title"], word(FAILURES, str(lot["ground"])), article=cited("BL 28; BL 42")
            )
        )
    if body["repeated"]:
        may = _("重新招标后再次流标的，经审批部门同意可以不再进行招标")
        found.append(Fact(_("再次流标"), may, article=cited("M30 38")))
    return [
        *found,
        *_refunds(body),
        Fact(_("下一步"), body["next_step"]),
        Fact(_("联系方式"), body["contact"]),
    ]


def _termination_notice(body: Body) -> list[Fact]:
    return [
        Fact(_("项目编号"), body["number"]),
        Fact(_("终止原因"), word(TERMINATIONS, body["ground"]), body["reason"], article=cited("BR 31")),
        Fact(_("终止时所处阶段"), stage_title(body["stage"])),
        *_refunds(body),
        Fact(_("下一步"), body["next_step"]),
        Fact(_("联系方式"), body["contact"]),
    ]


def _refunds(body: Body) -> list[Fact]:
    """What goes back, by when; not to whom."""
    return [
        Fact(
            _("退还"),
            word(REFUNDS, one["what"]) + (_("及银行同期存款利息") if one["interest"] else ""),
            _("{day} 前", day=one["by"]),
            article=cited(one["article"]),
        )
        for one in body["refunds"]
    ]


def _contract_notice(body: Body) -> list[Fact]:
    return [
        Fact(_("项目编号"), body["number"]),
        Fact(_("合同编号"), body["contract_number"], body["title"]),
        Fact(_("发包人"), body["owner"], body["owner_uscc"]),
        Fact(_("承包人"), body["contractor"], body["contractor_uscc"]),
        _amount(_("合同价款"), body["price_fen"]),
        Fact(_("承包范围"), body["items"]),
        Fact(_("签订日期"), body["signed_on"], article=cited("BL 46")),
        Fact(_("工期"), _("{count} 天（自然日）", count=body["period_days"])),
        Fact(_("质量"), body["quality"]),
        Fact(_("合同文本"), f"/api/v1/contracts/{body['contract']}/text", body["text_sha256"]),
        Fact(_("未公布内容"), body["withheld"]),
        Fact(_("投诉受理"), body["complaints_to"], article=cited("BR 60")),
    ]


def _complaint_ruling(body: Body) -> list[Fact]:
    return [
        Fact(_("项目编号"), body["number"]),
        Fact(_("处理部门"), body["authority"]),
        Fact(_("查明的事实"), body["findings"]),
        Fact(_("法律依据"), body["basis"]),
        Fact(_("处理结论"), word(RULINGS, body["ruling"]), article=cited("BR 61")),
        Fact(_("处理决定"), body["decision"]),
    ]


FORMS: dict[str, Callable[[Body], list[Fact]]] = {
    "tender_notice": _tender_notice,
    "candidates_notice": _candidates_notice,
    "result_notice": _result_notice,
    "failure_notice": _failure_notice,
    "amendment_notice": _amendment_notice,
    "termination_notice": _termination_notice,
    "contract_notice": _contract_notice,
    "complaint_ruling": _complaint_ruling,
    "invitation": _invitation,
    "prequalification_notice": _prequalification_notice,
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
