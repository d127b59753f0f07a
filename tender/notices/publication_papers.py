"""The signed papers of two kinds of notice: clarification or amendment, and the end without an award.

Rules §12 nos. 4 and 11. Each prints the text that its notice published, word for word, in its newest version.
Questions stand without their askers; refunds stand as rules, never with names or numbers (BL 22).
"""

from collections.abc import Callable
from datetime import date
from typing import Any

from reports import clarification, ended_notice
from reports.clarification import Answer, Change
from reports.ended_notice import EndedLot, Refund
from reports.facts import Imprint
from tender import clock
from tender.errors import NotFound
from tender.ledger.act import Actor
from tender.ledger.acts import Seat
from tender.ledger.guard import LedgerSession
from tender.notices.papers import Draft, issuable, issue
from tender.notices.queries import NoticeView, notices_of
from tender.platform import Platform
from tender.tendering.lifecycle import TITLES, Stage
from tender.tendering.models import Tender

AMENDED = "amendment_notice"
ENDED = {"failure_notice": "流标公告", "termination_notice": "终止公告"}
AMENDING = ("招标投标法第二十三条", "招标投标法实施条例第二十一条")
ENDING = ("招标投标法第二十八条", "招标投标法第四十二条", "招标投标法实施条例第三十一条")
GROUNDS = {
    "fewer_than_3_bids": "投标人少于三个",
    "fewer_than_3_opened": "开启成功的投标少于三个",
    "all_rejected": "全部投标被否决",
    "fewer_than_3_passed": "资格预审合格的申请人少于三个",
    "no_candidate_left": "没有可以递补的中标候选人",
    "abandoned": "中标候选人出现法定情形，招标人重新招标",
    "force_majeure": "不可抗力",
    "project_changed": "项目取消或者重大调整",
    "funds_lacking": "资金不落实",
    "breach_found": "发现违法违规情形",
    "other": "其他原因",
}
AGAIN = "重新招标后再次流标，经项目审批部门同意可以不再进行招标（工程建设项目施工招标投标办法第三十八条）。"
REFUNDED = {"documents_fee": "招标文件费用", "deposit": "投标保证金"}


def issue_clarifications(platform: Platform, actor: Actor, tender: str, lot: str | None = None) -> str:
    """The signed notice of every clarification or amendment; returns the id of the newest. Raises NotFound."""
    return _issue_all(platform, actor, tender, (AMENDED,), _clarified)


def issue_ended_notices(platform: Platform, actor: Actor, tender: str, lot: str | None = None) -> str:
    """The signed notice of every failure and of a termination; returns the id of the newest. Raises NotFound."""
    return _issue_all(platform, actor, tender, tuple(ENDED), _ended)


def _issue_all(
    platform: Platform,
    actor: Actor,
    tender: str,
    kinds: tuple[str, ...],
    drafted: Callable[[Platform, Tender, NoticeView], Draft],
) -> str:
    with platform.reading() as session:
        row = issuable(session, actor, tender, Seat.ENTITY, Seat.AGENT)
        newest = _newest_versions(session, tender, kinds)
    if not newest:
        zh, en = "没有可以出具的公告。", "There is no such notice to issue."
        raise NotFound("no_notice", zh, en, field="tender", article="rules §12")
    made = [issue(platform, actor, row, drafted(platform, row, notice)) for notice in newest]
    return made[-1]


def _newest_versions(session: LedgerSession, tender: str, kinds: tuple[str, ...]) -> list[NoticeView]:
    """The newest version of each notice of these kinds, in the order of publication."""
    found = {(one.kind, one.about): one for one in notices_of(session, tender) if one.kind in kinds}
    return sorted(found.values(), key=lambda one: one.published_at)


def _clarified(platform: Platform, row: Tender, notice: NoticeView) -> Draft:
    facts = _clarification(platform, row, notice)

    def render(imprint: Imprint) -> bytes:
        return clarification.render(clarification.ClarificationNotice(imprint, **facts))

    number = f"{row.number}-澄清-{notice.about or notice.body['serial']}"
    return Draft(
        "clarification", notice.entry, number, "澄清修改通知", AMENDING, row.method == "open", render,
        notice.version, about=notice.about,
    )  # fmt: skip


def _clarification(platform: Platform, row: Tender, notice: NoticeView) -> dict[str, Any]:
    body = notice.body
    deadline = clock.parse(body["deadline"])
    return {
        "serial": int(body["serial"]),
        "changes": tuple(Change(one["clause"], one["old"], one["new"]) for one in body["changes"]),
        "answers": tuple(Answer(one["question"], one["answer"]) for one in body["answers"]),
        "affects_bids": bool(body["affects_bids"]),
        "days_left": int(body["days_left"]),
        "old_deadline": clock.parse(body["old_deadline"]),
        "deadline": deadline,
        "confirm_by": deadline,
        "confirm_at": f"{platform.settings.host}/notices/{notice.id}",
    }


def _ended(platform: Platform, row: Tender, notice: NoticeView) -> Draft:
    facts, title = _end(row, notice), ENDED[notice.kind]

    def render(imprint: Imprint) -> bytes:
        return ended_notice.render(ended_notice.EndedNotice(imprint, **facts))

    return Draft(
        "ended_notice", notice.entry, f"{row.number}-{title}", title, ENDING, row.method == "open", render,
        notice.version, about=notice.about, lot=notice.about or None,
    )  # fmt: skip


def _end(row: Tender, notice: NoticeView) -> dict[str, Any]:
    body = notice.body
    ground = str(body["ground"])
    lots = [one for one in body["lots"] if one["ground"] or notice.kind != "failure_notice"]
    findings = [
        f"{one['title']}：{GROUNDS.get(one['ground'], one['ground'])}" for one in lots if one["ground"]
    ]
    findings += [AGAIN] if body.get("repeated") else []
    return {
        "terminated": notice.kind == "termination_notice",
        "stage": TITLES[Stage(body["stage"])][0],
        "ground_code": ground,
        "ground": GROUNDS.get(ground, ground),
        "ended_at": notice.published_at,
        "lots": tuple(EndedLot(f"{row.number}-{one['number']}", one["title"]) for one in lots),
        "findings": str(body.get("reason") or "\n".join(findings)),
        "refunds": tuple(_refund(one) for one in body["refunds"]),
        "next_step": body["next_step"],
    }


def _refund(one: dict[str, Any]) -> Refund:
    how = "连同银行同期存款利息原路退还" if one["interest"] else "原路退还"
    return Refund(REFUNDED.get(one["what"], one["what"]), how, date.fromisoformat(one["by"]), one["article"])
