"""Pure questions before anything is published: is it complete, and does every time limit hold?

For the owner who chooses dates and for the acts that publish. Days are calendar days of the county, counted
as rules §4 says; figures come from the rulebook. What a notice of each kind must say (rules §11) and who may
still correct what are tables here. It reads no row and no clock.
"""

from datetime import date, datetime, timedelta
from typing import Any

from tender import clock
from tender.errors import Refused
from tender.rulebook import Calendar, Day, Rulebook
from tender.tendering.lifecycle import Stage

ONE = timedelta(days=1)
ANNOUNCED = {
    "number": "项目编号 number",
    "owner": "招标人 procuring entity",
    "approval_no": "批准文号 approval",
    "funding": "资金来源 funds",
    "scope": "招标范围 scope",
    "place": "建设地点 place",
    "period_days": "工期 period",
    "ceiling_fen": "最高投标限价 ceiling",
    "qualification": "资格要求 qualification",
    "consortium_allowed": "是否接受联合体 consortium yes or no",
    "documents_from": "招标文件获取起始 documents from",
    "documents_until": "招标文件获取截止 documents until",
    "documents_url": "招标文件获取方式 how to get the documents",
    "documents_fee_fen": "招标文件价格 price of the documents",
    "deadline": "投标截止时间 deadline",
    "contact": "联系方式 contact",
    "supervisor": "监督部门 supervising authority",
    "platform": "电子交易平台网址 platform address",
    "media": "发布媒介 media",
}
ENDED = {
    "number": "项目编号 number",
    "lots": "标段 lots",
    "ground": "原因 ground",
    "refunds": "费用和保证金退还 refunds",
    "next_step": "下一步 next step",
    "contact": "联系方式 contact",
}
MUST_SAY: dict[str, dict[str, str]] = {
    "tender_notice": ANNOUNCED,
    "invitation": ANNOUNCED | {"reason": "邀请理由 reason", "confirm_by": "确认截止时间 confirm-by"},
    "prequalification_notice": ANNOUNCED
    | {"prequalification": "审查办法 review method", "applications_until": "申请截止时间 applications until"},
    "amendment_notice": {
        "serial": "序号 serial no.",
        "affects_bids": "是否影响投标 affects bids",
        "days_left": "剩余天数 days left",
        "deadline": "截止时间 deadline",
    },
    "candidates_notice": {
        "lots": "中标候选人 candidates",
        "until": "公示期 publicity",
        "objections_to": "异议渠道 objections",
        "complaints_to": "投诉渠道 complaints",
    },
    "result_notice": {"number": "项目编号 number", "lots": "中标结果 result"},
    "failure_notice": ENDED,
    "termination_notice": ENDED | {"reason": "事实与理由 facts"},
}
MAY_BE_EMPTY = {"refunds"}
_BIDDING = (Stage.PREQUALIFICATION, Stage.SUBMISSION)
_OVER = (Stage.COMPLETED, Stage.FAILED, Stage.TERMINATED)
CORRECTABLE: dict[str, tuple[Stage, ...]] = {
    "tender_notice": _BIDDING,
    "invitation": _BIDDING,
    "prequalification_notice": _BIDDING,
    "amendment_notice": _BIDDING,
    "candidates_notice": (Stage.PUBLICITY,),
    "result_notice": _OVER,
    "contract_notice": _OVER,
    "failure_notice": (*_BIDDING, Stage.PUBLICITY, Stage.AWARDED, *_OVER),
    "termination_notice": _OVER,
}


def check_complete(kind: str, body: dict[str, Any]) -> None:
    """Refuse a notice that does not say all that its kind must (rules §11; N10)."""
    for name, words in MUST_SAY.get(kind, {}).items():
        if name not in MAY_BE_EMPTY and body.get(name) in (None, "", [], {}):
            zh, _, en = words.partition(" ")
            raise Refused(
                "notice_incomplete",
                f"公告缺少必备内容: {zh}。",
                f"The notice must say: {en}.",
                field=name,
                article="BL 16; N10; rules §11",
            )


def may_correct(kind: str, stage: Stage) -> bool:
    """Whether a notice of this kind may still get a corrected version at this stage (rules §11)."""
    return stage in CORRECTABLE.get(kind, ())


def check_deadline(issued: datetime, deadline: datetime, rulebook: Rulebook, calendar: Calendar) -> Day:
    """The earliest lawful deadline day for documents issued at `issued`. Raises Refused if `deadline`
    falls before it, or on a day nobody works (BL 24, calendar days; rules §4)."""
    earliest = calendar.earliest_deadline(_day(issued), rulebook)
    if _day(deadline) < earliest.date:
        days = rulebook.days("deadline.from_issue_days").n
        zh = f"投标截止不得早于 {earliest.date} (自发出之日起不少于{days}个自然日)。"
        en = f"The deadline may not be before {earliest.date}: at least {days} calendar days from issue."
        raise Refused("deadline_early", zh, en, field="deadline", article="BL 24")
    _check_working(deadline, calendar)
    return earliest


def check_documents(
    issued: datetime, until: datetime, deadline: datetime, rulebook: Rulebook, calendar: Calendar
) -> None:
    """Refuse documents given out for fewer full days than the law asks, or beyond the deadline (BR 16)."""
    span = rulebook.days("documents.sale_days")
    last = calendar.add(_day(issued), span)
    if until < last.ends_at:
        zh = f"招标文件发售期不得少于{span.n}日, 至少到 {last.date} 24:00。"
        en = f"Documents are given out for at least {span.n} days: until the end of {last.date} or later."
        raise Refused("documents_short", zh, en, field="documents_until", article="BR 16")
    if until > deadline:
        zh, en = "招标文件获取截止不得晚于投标截止。", "Documents are given out until the deadline at most."
        raise Refused("documents_late", zh, en, field="documents_until", article="BR 16")


def check_site_visit(now: datetime, deadline: datetime, visit: datetime | None) -> None:
    """Refuse a visit of the site that does not lie between now and the deadline (BL 21)."""
    if visit is not None and not now < visit < deadline:
        zh, en = "踏勘时间应在公告之后、投标截止之前。", "The site visit lies between now and the deadline."
        raise Refused("site_visit_time", zh, en, field="site_visit.at", article="BL 21; BR 28")


def earliest_amended(amended: datetime, deadline: datetime, days: int, calendar: Calendar) -> Day:
    """The earliest day the deadline may stand on after an amendment that affects bids (BR 21).

    The first working day X, not before the deadline so far, such that the amendment's day is not later than
    the last working day that lies `days` calendar days or more before X, X excluded (rules §4: the duty
    counts backward and moves earlier). The deadline's own day when that is early enough already.
    """
    day, candidate = _day(amended), _day(deadline)
    if calendar.latest_duty_before(candidate, days).date >= day:
        return Day(candidate)
    candidate = max(candidate, day + days * ONE)
    while not calendar.is_working_day(candidate) or calendar.latest_duty_before(candidate, days).date < day:
        candidate += ONE
    return Day(candidate, not calendar.is_announced(candidate))


def check_amended_deadline(
    wanted: datetime, deadline: datetime, earliest: datetime, calendar: Calendar
) -> None:
    """Refuse a new deadline that is earlier than the one so far or than an amendment allows (BR 21)."""
    if wanted < deadline:
        zh, en = "修改后的截止时间不得早于原截止时间。", "A new deadline is not earlier than the one so far."
        raise Refused("deadline_earlier", zh, en, field="deadline", article="BR 21")
    if _day(wanted) < (first := _day(earliest)):
        zh = f"该修改影响投标文件编制, 截止时间不得早于 {first}。"
        en = f"The amendment affects bids; the deadline may not be before {first}."
        raise Refused("deadline_early", zh, en, field="deadline", article="BR 21")
    if wanted != deadline:
        _check_working(wanted, calendar)


def same_hour(moment: datetime, day: date) -> datetime:
    """The moment on `day` at the same time of day in the county as `moment`."""
    return moment + (day - _day(moment))


def days_left(moment: datetime, deadline: datetime) -> int:
    """Calendar days from a day to the deadline, the deadline's day excluded (rules §4)."""
    return (_day(deadline) - _day(moment)).days


def refunds(
    plan: dict[str, Any], ended: datetime, rulebook: Rulebook, calendar: Calendar
) -> list[dict[str, Any]]:
    """What is paid back when a tender or lot ends without an award, by which day; never to whom (BR 31).

    what: `documents_fee` or `deposit`; interest: whether the bank's interest goes with it.
    """
    by = calendar.add(_day(ended), rulebook.days("bid_security.refund_after_end")).date.isoformat()
    owed = {"documents_fee": plan.get("documents_fee"), "deposit": plan.get("deposit")}
    return [
        {"what": what, "interest": what == "deposit", "by": by, "article": "BR 31"}
        for what, taken in owed.items()
        if taken
    ]


def _check_working(deadline: datetime, calendar: Calendar) -> None:
    if not calendar.is_working_day(_day(deadline)):
        zh, en = "投标截止日不是工作日, 请改在工作日。", "The deadline is no working day; choose one."
        raise Refused("deadline_rest_day", zh, en, field="deadline", article="rules §4")


def _day(moment: datetime) -> date:
    return moment.astimezone(clock.ZONE).date()
