"""What the public sees of each act: one table, act → words, from which stage on, payload open or not.

For the timeline and the ledger pages (rules §9 and §11; trust §3). `LISTED_AT_ONCE` acts are public when
they happen; a later stage keeps an act unseen until the tender has reached it; a tender that failed or
was terminated counts as one that got no further than the submission. An act that is not listed does not exist for the public; its leaf, a blinded hash, always does.
An open payload is shown whole, so only payloads that hold nothing secret are open. Person names never are.
"""

from dataclasses import dataclass

from tender.ledger.acts import BY_TAG, Act
from tender.tendering.lifecycle import ENDED_EARLY, Stage

LISTED_AT_ONCE = Stage.PREPARATION
ORDER = tuple(stage for stage in Stage if stage not in ENDED_EARLY)
SURELY_REACHED = Stage.SUBMISSION  # by every failed tender; further ones may never have been


@dataclass(frozen=True)
class Visibility:
    """How one kind of act looks to the public. `since` None: never listed. `open`: payload public too."""

    act: Act
    zh: str
    en: str
    since: Stage | None
    open: bool
    rule: str


def _at_once(act: Act, zh: str, en: str, rule: str, *, open: bool = True) -> Visibility:
    return Visibility(act, zh, en, LISTED_AT_ONCE, open, rule)


def _later(act: Act, zh: str, en: str, since: Stage, rule: str, *, open: bool = False) -> Visibility:
    return Visibility(act, zh, en, since, open, rule)


def _never(act: Act, zh: str, en: str, rule: str) -> Visibility:
    return Visibility(act, zh, en, None, False, rule)


TABLE: tuple[Visibility, ...] = (
    _at_once(Act.PLATFORM_INSTALLED, "平台启用", "Platform installed", "E20"),
    _never(Act.ORGANISATION_REGISTERED, "单位登记", "Organisation registered", "rules §9"),
    _never(Act.PERSON_REGISTERED, "人员登记", "Person registered", "rules §11 never"),
    _never(Act.SEAT_GRANTED, "授予席位", "Seat granted", "rules §9"),
    _never(Act.SEAT_REVOKED, "收回席位", "Seat revoked", "rules §9"),
    _never(Act.CREDENTIAL_SET, "设置登录凭据", "Credential set", "rules §9"),
    _never(Act.CONTACT_SET, "登记联系方式", "Contact set", "rules §11 never"),
    _never(Act.CONTACT_ERASED, "删除联系方式", "Contact erased", "rules §11 never"),
    _never(Act.CERTIFICATE_ENROLLED, "登记证书", "Certificate enrolled", "BL 22"),
    _never(Act.CERTIFICATE_REVOKED, "停用证书", "Certificate revoked", "BL 22"),
    _at_once(Act.CUSTODIAN_REGISTERED, "登记开标公钥", "Custodian key registered", "E20 29"),
    _at_once(Act.PROJECT_REGISTERED, "项目登记", "Project registered", "rules §3a", open=False),
    _never(Act.PROJECT_AUDITED, "预算审计", "Budget audited", "rules §3a"),
    _at_once(Act.PROJECT_ROUTED, "确定交易方式", "Method determined", "BR 7", open=False),
    _later(Act.TENDER_PREPARED, "编制招标文件", "Documents prepared", Stage.SUBMISSION, "BL 19"),
    _at_once(Act.NOTICE_PUBLISHED, "发布招标公告", "Tender notice published", "BL 16"),
    _at_once(Act.NOTICE_CORRECTED, "更正公告", "Notice corrected", "rules §11"),
    _at_once(Act.PROJECT_AMENDED, "项目变更", "Project amended", "rules §2.10", open=False),
    _at_once(Act.EXCEPTION_APPROVED, "核准例外情形", "Exception approved", "BR 8-9", open=False),
    _never(Act.SPLITTING_EXPLAINED, "拆分说明", "Splitting explained", "BL 4"),
    _at_once(Act.NOTICE_AMENDED, "发布修改公告", "Notice amended", "BL 23; BR 21"),
    _never(Act.QUESTION_ASKED, "提出疑问", "Question asked", "BL 22"),
    _at_once(Act.QUESTIONS_ANSWERED, "答疑澄清", "Questions answered", "BL 23"),
    _at_once(Act.SITE_VISIT_HELD, "踏勘现场", "Site visit held", "BL 21", open=False),
    _at_once(Act.LOT_FAILED, "标段流标", "Lot failed", "BL 28", open=False),
    _at_once(Act.TENDER_TERMINATED, "终止招标", "Tender terminated", "BR 31"),
    _at_once(Act.PREQUALIFICATION_PUBLISHED, "发布资格预审公告", "Prequalification published", "BR 15"),
    _never(Act.APPLICATION_FILED, "提交资格预审申请", "Application filed", "BL 22"),
    _never(Act.APPLICATION_WITHDRAWN, "撤回资格预审申请", "Application withdrawn", "BL 22"),
    _at_once(Act.APPLICATIONS_CLOSED, "资格预审申请截止", "Applications closed", "BR 17", open=False),
    _never(Act.APPLICANT_REVIEWED, "资格审查", "Applicant reviewed", "BL 22"),
    _at_once(Act.PREQUALIFICATION_REPORTED, "资格审查完成", "Prequalification reported", "BR 18", open=False),
    _never(Act.INVITEES_CHOSEN, "确定受邀人", "Invitees chosen", "BL 22"),
    _never(Act.INVITEES_DRAWN, "抽取受邀人", "Invitees drawn", "BL 22"),
    _later(Act.INVITATION_SENT, "发出投标邀请书", "Invitations sent", Stage.SUBMISSION, "BL 17"),
    _never(Act.INVITATION_ANSWERED, "答复投标邀请", "Invitation answered", "BL 22"),
    _never(Act.DEPOSIT_CODED, "生成保证金缴纳码", "Deposit code given", "BL 22"),
    _never(Act.DEPOSIT_IMPORTED, "导入银行流水", "Bank statement imported", "BL 22"),
    _never(Act.DEPOSIT_GUARANTEED, "提交保函", "Guarantee filed", "BL 22"),
    _never(Act.DEPOSIT_GUARANTEE_CHECKED, "核验保函", "Guarantee checked", "BL 22"),
    _never(Act.DEPOSIT_RETURN_PROPOSED, "拟退保证金", "Return of deposit proposed", "BR 57"),
    _never(Act.DEPOSIT_RETURN_APPROVED, "退还保证金", "Deposit returned", "BR 57"),
    _never(Act.DEPOSIT_FORFEIT_PROPOSED, "拟不退保证金", "Forfeiture proposed", "BR 74"),
    _never(Act.DEPOSIT_FORFEIT_APPROVED, "不予退还保证金", "Deposit forfeited", "BR 74"),
    _never(Act.DEPOSIT_PROPOSAL_DECLINED, "复核退回", "Proposal on a deposit declined", "rules §9"),
    _at_once(Act.TENDER_FAILED, "流标", "Tender failed", "BL 28", open=False),
    _at_once(Act.FAILURE_PUBLISHED, "发布流标公告", "Failure notice published", "rules §11"),
    _later(Act.BID_SUBMITTED, "收到投标文件", "Bid received", Stage.EVALUATION, "BL 22; BL 36"),
    _later(Act.BID_WITHDRAWN, "撤回投标文件", "Bid withdrawn", Stage.EVALUATION, "BL 22; BL 36"),
    _never(Act.BID_REFUSED, "拒收投标文件", "Bid refused", "BL 22"),
    _never(Act.EXPERT_ENTERED, "专家入库", "Expert entered", "BL 37"),
    _never(Act.EXPERT_STANDING_SET, "专家状态变更", "Expert standing set", "BL 37"),
    _never(Act.EXPERT_RELATION_ENTERED, "专家回避事项登记", "Expert relation entered", "BL 37"),
    _later(Act.DRAW_FROZEN, "封定抽取名单", "Draw list frozen", Stage.AWARDED, "BL 37; BL 44"),
    _later(Act.DRAW_COMMITTED, "提交抽取承诺", "Draw commitment made", Stage.AWARDED, "BL 37", open=True),
    _later(Act.DRAW_SALT_SEALED, "封存抽取随机数", "Draw salt sealed", Stage.AWARDED, "BL 37"),
    _later(Act.DRAW_REVEALED, "公布抽取随机数", "Draw salt revealed", Stage.AWARDED, "BL 37", open=True),
    _later(Act.DRAW_RESULT, "抽取结果", "Draw result", Stage.AWARDED, "BL 37; BL 44"),
    _never(Act.DRAW_CALLED, "通知专家", "Expert called", "BL 37"),
    _at_once(Act.BIDDING_CLOSED, "投标截止", "Bidding closed", "E20 27", open=False),
    _at_once(Act.OPENING_STARTED, "开标", "Opening started", "BL 34"),
    _at_once(Act.SHARES_POSTED, "提交密钥份额", "Key shares posted", "trust §2", open=False),
    _at_once(Act.BID_OPENED, "开启投标文件", "Bid opened", "BL 36", open=False),
    _at_once(Act.BID_FAILED, "投标文件解密失败", "Bid could not be opened", "E20 31", open=False),
    _at_once(Act.OPENING_RECORDED, "开标记录", "Opening recorded", "BL 36; E20 32"),
    _later(Act.COMMITTEE_SEATED, "组成评标委员会", "Committee seated", Stage.AWARDED, "BL 37"),
    _never(Act.CONFLICT_DECLARED, "回避声明", "Conflict declared", "BL 44"),
    _never(Act.MEMBER_REPLACED, "更换评委", "Member replaced", "BL 44"),
    _never(Act.REVIEW_DECIDED, "初步评审", "Initial review", "BL 44"),
    _never(Act.SHEET_SAVED, "保存评分表", "Score sheet saved", "BL 44"),
    _never(Act.SHEET_LOCKED, "锁定评分表", "Score sheet locked", "BL 44"),
    _never(Act.DISSENT_FILED, "提交不同意见", "Dissent filed", "BL 44"),
    _at_once(Act.EVALUATION_REPORTED, "提交评标报告", "Evaluation reported", "BL 40; BL 44", open=False),
    _never(Act.ATTENDANCE_RECORDED, "评委签到", "Attendance recorded", "BL 37"),
    _never(Act.MORE_TIME_ASKED, "申请延长评标", "More time asked", "BL 44"),
    _never(Act.EVALUATION_EXTENDED, "延长评标时间", "Evaluation extended", "BL 44"),
    _never(Act.CLARIFICATION_ASKED, "评标澄清要求", "Clarification asked", "BL 44"),
    _never(Act.CLARIFICATION_GIVEN, "评标澄清答复", "Clarification given", "BL 44"),
    _never(Act.RECHECK_DECIDED, "复核表决", "Recheck decided", "BL 44"),
    _never(Act.EXPERT_RATED, "专家评价", "Expert rated", "rules §6"),
    _at_once(Act.CANDIDATES_PUBLISHED, "公示中标候选人", "Candidates published", "BR 54"),
    _at_once(Act.AWARD_ISSUED, "发出中标通知书", "Award notice issued", "BL 45"),
    _at_once(Act.RESULT_PUBLISHED, "公告中标结果", "Result published", "BL 45"),
    _at_once(Act.RECHECK_ORDERED, "提请原评标委员会复核", "Recheck ordered", "BR 56", open=False),
    _at_once(Act.CANDIDATE_DROPPED, "取消中标候选人", "Candidate dropped", "BR 55"),
    _at_once(Act.AWARD_REVOKED, "取消中标", "Award revoked", "BR 55"),
    _at_once(Act.LOT_ABANDONED, "标段重新招标", "Lot abandoned", "BR 55"),
    _at_once(Act.AWARD_REPORTED, "书面报告备案", "Written report filed", "BL 47", open=False),
    _never(Act.OBJECTION_FILED, "提出异议", "Objection filed", "BL 22"),
    _never(Act.OBJECTION_WITHDRAWN, "撤回异议", "Objection withdrawn", "BL 22"),
    _never(Act.OBJECTION_ANSWERED, "答复异议", "Objection answered", "BL 22"),
    _never(Act.COMPLAINT_FILED, "提出投诉", "Complaint filed", "rules §11 never"),
    _never(Act.COMPLAINT_DECIDED, "投诉受理决定", "Complaint accepted or not", "rules §11 never"),
    _at_once(Act.TENDER_SUSPENDED, "责令暂停", "Tender suspended", "BR 62"),
    _at_once(Act.TENDER_RESUMED, "恢复", "Tender resumed", "BR 62"),
    _at_once(Act.COMPLAINT_RULED, "投诉处理决定", "Complaint ruled", "BR 78", open=False),
    _at_once(Act.PERFORMANCE_SECURED, "提交履约保证金", "Performance secured", "BR 58", open=False),
    _at_once(Act.CONTRACT_SIGNED, "签订合同", "Contract signed", "BL 46", open=False),
    _at_once(Act.CONTRACT_CONFIRMED, "中标人确认合同", "Contract confirmed", "BL 46", open=False),
    _at_once(Act.CONTRACT_PUBLISHED, "合同公告", "Contract published", "rules §11"),
    _at_once(Act.ARCHIVE_SEALED, "归档", "Archive sealed", "rules §4"),
    _at_once(Act.REPORT_ISSUED, "出具签章文件", "Signed paper issued", "rules §12", open=False),
    _never(Act.LETTER_ISSUED, "出具不公开的签章文件", "Letter issued", "rules §12; BL 22"),
    _never(Act.SECRET_READ, "查阅保密内容", "Secret read", "rules §9"),
)  # fmt: skip
_ROWS = {row.act: row for row in TABLE}


def of(tag: str) -> Visibility | None:
    """The row of an act's tag; None for a tag that no act has."""
    act = BY_TAG.get(tag)
    return None if act is None else _ROWS[act]


def listed_tags(stage: Stage) -> tuple[str, ...]:
    """The tags that the public sees on the timeline of a tender at `stage`."""
    return tuple(row.act.tag for row in TABLE if is_listed(row, stage))


def is_listed(row: Visibility, stage: Stage) -> bool:
    """Whether the public sees that such an act happened on a tender that is at `stage`."""
    if row.since is None:
        return False
    if row.since is LISTED_AT_ONCE:
        return True
    reached = SURELY_REACHED if stage in ENDED_EARLY else stage
    return ORDER.index(reached) >= ORDER.index(row.since)


def is_open(row: Visibility, stage: Stage) -> bool:
    """Whether the public may read the whole payload of such an act on a tender at `stage`."""
    return row.open and is_listed(row, stage)
