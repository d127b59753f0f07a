"""The names under which codes are shown to people: categories, methods, seats, kinds of notice and paper.

Words only, in Chinese with the English of the catalogue; the identifiers stay in data and addresses. An
unknown code is shown as it is, so that a page never fails for want of a word.
"""

from tender import i18n
from tender.i18n import _, mark
from tender.ledger.acts import Seat
from tender.portal.visibility import Visibility
from tender.tendering.lifecycle import TITLES, Stage

CATEGORIES = {
    "works": mark("工程建设"),
    "government": mark("政府采购"),
    "land": mark("土地使用权"),
    "property": mark("国有产权"),
    "drugs": mark("药品采购"),
}
METHODS = {
    "open": mark("公开招标"),
    "selective": mark("邀请招标"),
    "comprehensive_evaluation": mark("综合评估法"),
    "lowest_evaluated_bid": mark("经评审的最低投标价法"),
}
REVIEW_METHODS = {"pass_all": mark("合格制"), "limited": mark("有限数量制")}
SEATS = {
    Seat.ENTITY.value: mark("招标人"),
    Seat.AGENT.value: mark("招标代理机构"),
    Seat.DESK.value: mark("登记席"),
    Seat.AUDITOR.value: mark("预算审计席"),
    Seat.DRAW.value: mark("专家抽取席"),
    Seat.OPENING.value: mark("开标席"),
    Seat.FINANCE.value: mark("财务席"),
    Seat.TENDERER.value: mark("投标人"),
    Seat.EXPERT.value: mark("评标委员会"),
    Seat.SUPERVISOR.value: mark("行政监督部门"),
    Seat.DISCIPLINE.value: mark("纪检监察席"),
    Seat.ADMIN.value: mark("系统管理员"),
    Seat.PLATFORM.value: mark("平台"),
    Seat.CLOCK.value: mark("到时自动办理"),
}
NOTICES = {
    "tender_notice": mark("招标公告"),
    "candidates_notice": mark("中标候选人公示"),
    "result_notice": mark("中标结果公告"),
    "failure_notice": mark("流标公告"),
    "invitation": mark("投标邀请书"),
    "prequalification_notice": mark("资格预审公告"),
    "amendment_notice": mark("澄清修改通知"),
    "termination_notice": mark("终止公告"),
    "contract_notice": mark("合同公告"),
    "complaint_ruling": mark("投诉处理决定"),
}
RULINGS = {"upheld": mark("投诉成立"), "rejected": mark("驳回投诉")}
PAPERS = {
    "tender_notice": mark("招标公告"),
    "invitation": mark("投标邀请书"),
    "prequalification_notice": mark("资格预审公告"),
    "prequalification_letter": mark("资格预审结果通知书"),
    "clarification": mark("澄清修改通知"),
    "draw_record": mark("抽取记录"),
    "opening_record": mark("开标记录表"),
    "evaluation_report": mark("评标报告"),
    "candidates_notice": mark("中标候选人公示"),
    "award_notice": mark("中标通知书"),
    "result_letter": mark("中标结果通知书"),
    "result_notice": mark("中标结果公告"),
    "written_report": mark("招标投标情况书面报告"),
    "ended_notice": mark("流标或者终止公告"),
    "objection_reply": mark("异议答复书"),
    "complaint_ruling": mark("投诉处理决定书"),
    "contract_notice": mark("合同公告"),
    "archive_index": mark("归档目录"),
    "dossier": mark("交易全过程卷宗"),
    "full_dossier": mark("交易全过程卷宗（完整）"),
}
FAILURES = {
    "fewer_than_3_bids": mark("投标人少于三个"),
    "fewer_than_3_opened": mark("开启成功的投标少于三个"),
    "all_rejected": mark("全部投标被否决"),
    "fewer_than_3_passed": mark("资格预审合格的申请人少于三个"),
    "no_candidate_left": mark("没有可以递补的中标候选人"),
    "abandoned": mark("中标候选人出现法定情形, 招标人重新招标"),
}
TERMINATIONS = {
    "force_majeure": mark("不可抗力"),
    "project_changed": mark("项目取消或者重大调整"),
    "funds_lacking": mark("资金不落实"),
    "breach_found": mark("发现违法违规情形"),
    "other": mark("其他原因"),
}
REFUNDS = {"documents_fee": mark("招标文件费用"), "deposit": mark("投标保证金")}


LAWS = {
    "BL": mark("招标投标法第 {article} 条"),
    "BR": mark("招标投标法实施条例第 {article} 条"),
    "CC": mark("民法典第 {article} 条"),
    "E20": mark("电子招标投标办法第 {article} 条"),
    "M12": mark("评标办法暂行规定第 {article} 条"),
    "LOC Chongqing": mark("参照重庆市招标投标条例第 {article} 条"),
}
PACKS = {
    "national": mark("国家规则"),
    "government_procurement": mark("政府采购规则"),
    "county": mark("本县规定"),
}


def cited(article: str) -> str:
    """Where a rule stands, for people: `BL 24; BR 44` with the laws' names; our own rules by theirs."""
    return _("；").join(_cited(one.strip()) for one in article.replace(",", ";").split(";"))


def _cited(article: str) -> str:
    code, _space, number = article.rpartition(" ")
    if code in LAWS and number:
        return _(LAWS[code], article=number)
    if article == "county":
        return _("本县规定")
    return _("交易规则") if (code or article) in ("rules", "trust", "default") else article


def word(words: dict[str, str], code: str) -> str:
    """What `code` is called in the reader's language."""
    return _(words[code]) if code in words else code


def stage_title(stage: str) -> str:
    """The name of a tender's stage."""
    zh, en = TITLES[Stage(stage)]
    return zh if i18n.language() == i18n.SOURCE else en


def act_title(row: Visibility) -> str:
    """What an act is called."""
    return row.zh if i18n.language() == i18n.SOURCE else row.en
