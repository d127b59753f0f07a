"""Fixed facts of the fictional county for every other document of rules §12, and for a dossier of any length."""

from dataclasses import fields
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from reports.archive_index import ArchiveIndex, ArchiveItem
from reports.candidates_notice import CandidateLot, CandidatesNotice, PublicCandidate
from reports.clarification import Answer, Change, ClarificationNotice
from reports.complaint_ruling import ComplaintRuling, Finding, Party
from reports.contract_notice import ContractChange, ContractNotice, ContractParty
from reports.dossier import ActLine, AwardLine, BidLine, Dossier, DossierParty, LedgerKey, PaperLine
from reports.draw_record import Call, Drawn, DrawRecord, Excluded, Salt
from reports.ended_notice import EndedLot, EndedNotice, Refund
from reports.facts import Channel, Money, Reason, Signature
from reports.invitation import Invitation
from reports.objection_reply import ObjectionReply
from reports.prequalification_letter import PrequalificationLetter
from reports.prequalification_notice import PrequalificationNotice
from reports.result_letter import ResultLetter
from reports.result_notice import ResultLot, ResultNotice, Winner
from reports.tender_notice import Announcement
from reports.written_report import BidResult, CommitteeSeat, ReportedLot, WrittenReport
from tender.ledger import tree
from tender.ledger.tiles import MemoryTiles
from tests.reports.county import BENCHMARK, CEILING, FIRMS, OPENED, PRICES, RANKED, imprint, tender_notice

DAY = timedelta(days=1)
OBJECT = Channel(
    "异议", "示范县城北学校", "通过平台提交，须署名", OPENED + 5 * DAY, "招标投标法实施条例第五十四条"
)
COMPLAIN = Channel(
    "投诉",
    "示范县住房和城乡建设局",
    "通过平台提交书面投诉书",
    OPENED + 15 * DAY,
    "招标投标法实施条例第六十条",
)
SECOND_LOT = "室外运动场及附属工程施工"
FIRST_LOT = "教学楼土建、安装及室外配套工程施工"


def announced(kind: type[Announcement]) -> dict[str, Any]:
    """The facts of the tender notice that `kind` has too."""
    notice = tender_notice()
    known = {field.name for field in fields(kind)}
    return {field.name: getattr(notice, field.name) for field in fields(notice) if field.name in known}


def invitation() -> Invitation:
    return Invitation(
        **announced(Invitation) | {"procurement_method": "邀请招标"}, addressee=FIRMS[1],
        reason="从符合资格条件的企业名录中随机抽取", confirm_by=OPENED - 12 * DAY, confirm_url="ggzy.shifan.example/invitations/17",
    )  # fmt: skip


def prequalification_notice() -> PrequalificationNotice:
    return PrequalificationNotice(
        **announced(PrequalificationNotice) | {"submission_deadline": None}, review_method="有限数量制",
        passing="按得分由高到低取前 7 名", applications_until=OPENED - 30 * DAY, applications_url="ggzy.shifan.example/prequalifications/17",
    )  # fmt: skip


def prequalification_letter() -> PrequalificationLetter:
    return PrequalificationLetter(
        imprint=imprint(), addressee=FIRMS[3], lot_name=FIRST_LOT, applied_at=OPENED - 31 * DAY, reviewed_at=OPENED - 28 * DAY,
        review_method="合格制", passed=False, reasons=(Reason("资格预审文件 2.3", "项目负责人注册建造师证书的专业与要求不符。"),),
        next_step="不具备本次投标资格；如有异议，请按下列渠道提出。", channels=(OBJECT, COMPLAIN),
    )  # fmt: skip


def clarification() -> ClarificationNotice:
    return ClarificationNotice(
        imprint=imprint(), serial=2, changes=(Change("投标人须知 3.2.1", "工期 150 日", "工期 180 日（自然日）"),),
        answers=(Answer("工程量清单第 31 项的计量单位是否为立方米？", "是，以立方米计量。"),), affects_bids=True, days_left=15,
        old_deadline=OPENED - 5 * DAY, deadline=OPENED, confirm_by=OPENED - 12 * DAY, confirm_at="ggzy.shifan.example/tenders/17/clarifications/2",
    )  # fmt: skip


def candidates_notice() -> CandidatesNotice:
    ranked = tuple(
        PublicCandidate(rank, FIRMS[bid], PRICES[bid], "合格", "180 日", f"{total} 分", f"示范经理{rank}", "建造师 二级 00000000", "资质、业绩、人员均响应招标文件要求")
        for bid, _, _, total, rank in RANKED[:3]
    )  # fmt: skip
    prices = tuple((firm, price.yuan) for firm, price in zip(FIRMS, PRICES, strict=True))
    lots = (
        CandidateLot("01", FIRST_LOT, "综合评估法", CEILING, BENCHMARK, ranked, prices),
        CandidateLot("02", SECOND_LOT, "经评审的最低投标价法", CEILING, None, ranked[1:]),
    )
    return CandidatesNotice(
        imprint(), starts_at=OPENED + DAY, ends_at=OPENED + 5 * DAY, lots=lots, channels=(OBJECT, COMPLAIN)
    )


def result_notice() -> ResultNotice:
    winner = Winner(
        FIRMS[1], "示范县建设路 8 号", "91000000SHIFAN002X", PRICES[1], "180 日", "合格", "示范经理1"
    )
    lots = (
        ResultLot("01", FIRST_LOT, "教学楼一幢，建筑面积 2,860 平方米", winner),
        ResultLot(
            "02",
            SECOND_LOT,
            "运动场一处",
            None,
            "有效投标不足三个，评标委员会否决全部投标（招标投标法第四十二条）",
        ),
    )
    return ResultNotice(
        imprint(), lots, starts_at=OPENED + 6 * DAY, ends_at=OPENED + 9 * DAY, channels=(OBJECT, COMPLAIN)
    )


def result_letter() -> ResultLetter:
    return ResultLetter(
        imprint=imprint(), addressee=FIRMS[0], lot_name=FIRST_LOT, winner=FIRMS[1], price=PRICES[1], bid="bid_k7q2m9xd4e8r1t5w6y00",
        received_at=OPENED - 20 * timedelta(hours=1), own_price=PRICES[0], rank=3, total=Decimal("89.42"),
        reasons=(Reason("招标文件 5.1", "综合得分位列第三，报价得分低于中标人。"),), channels=(OBJECT, COMPLAIN),
        security="投标保证金在合同签订后五日内连同银行同期存款利息退还。",
    )  # fmt: skip


def ended_notice() -> EndedNotice:
    return EndedNotice(
        imprint=imprint(), terminated=False, stage="开标前（投标截止）", ground_code="fewer_than_3_bids", ground="投标人少于三个，不得开标",
        ended_at=OPENED, lots=(EndedLot("01", FIRST_LOT), EndedLot("02", SECOND_LOT)),
        findings="至投标截止时间，平台收到的投标文件不足三份。\n依照招标投标法第二十八条不予开标，已收到的投标文件未解密。",
        refunds=(Refund("投标保证金", "连同银行同期存款利息原路退还", date(2026, 3, 28), "招标投标法实施条例第三十一条"),),
        next_step="招标人分析原因并修改招标文件后重新招标。",
    )  # fmt: skip


def objection_reply() -> ObjectionReply:
    return ObjectionReply(
        imprint=imprint(), objector=FIRMS[2], matter="对第一中标候选人项目负责人的业绩提出异议", received_at=OPENED + 2 * DAY,
        replied_at=OPENED + 4 * DAY, findings="经向业绩所在项目的发包人核实，该业绩真实。\n核实函件已存档。",
        basis=("招标投标法实施条例第五十四条", "招标文件 2.4"), conclusion="异议不成立，维持公示的中标候选人。", effect="none", channels=(COMPLAIN,),
    )  # fmt: skip


def complaint_ruling() -> ComplaintRuling:
    return ComplaintRuling(
        imprint=imprint(), parties=(Party("投诉人", "示范丙工程有限公司", "示范县南门 6 号"), Party("被投诉人", "示范县城北学校", "示范县城北街道 1 号")),
        accepted_at=OPENED + 8 * DAY, decided_at=OPENED + 30 * DAY, request="请求责令重新评标。", grounds="认为评标委员会未按招标文件规定的标准评分。",
        respondent_view="评分均按招标文件所附评分表进行。", findings=(Finding("第三项客观分五名评委一致", "评分表五份，账本 № 12,350 至 12,354"),),
        basis=("招标投标法实施条例第六十一条", "工程建设项目招标投标活动投诉处理办法第二十条"), upheld=True, decision="投诉成立，中标候选人的推荐无效。",
        orders=("责令招标人组织原评标委员会重新评标。",),
        channels=(
            Channel("行政复议", "示范县人民政府", "自收到之日起六十日内申请", None, "行政复议法"),
            Channel("行政诉讼", "示范县人民法院", "自收到之日起六个月内起诉", None, "行政诉讼法"),
        ),
    )  # fmt: skip


def draw_record() -> DrawRecord:
    drawn = tuple(
        Drawn(index, f"{index:02x}" * 32, "正选" if order < 4 else "候补")
        for order, index in enumerate((17, 3, 28, 9, 21, 40))
    )
    return DrawRecord(
        imprint=imprint(), draw_id="draw_q7k2m9xd4e", category="建筑工程", wanted=4, reserves=2, candidates=43, pool_sha256="5c" * 32,
        operator="抽取席 01", witness="监督席 02", excluded=(Excluded("与投标人同一单位", 3), Excluded("暂停资格", 1)),
        salts=(Salt("示范县公共资源交易中心", "a1" * 32, "0b" * 32, 12301), Salt("示范县住房和城乡建设局", "c3" * 32, "0d" * 32, 12302)),
        checkpoint_size=12303, checkpoint_root="9f" * 32, public_number="2026031", key="draw_q7k2m9xd4e/9f…/0b…/0d…/2026031/", drawn=drawn,
        calls=(Call(1, OPENED - DAY, "接受"), Call(2, OPENED - DAY + timedelta(minutes=4), "谢绝", "当日另有评标"), Call(5, OPENED - DAY + timedelta(minutes=9), "接受")),
        signatures=(Signature("操作人", "抽取席 01", OPENED - DAY, 12310), Signature("见证人", "监督席 02", OPENED - DAY, 12311)),
    )  # fmt: skip


def written_report() -> WrittenReport:
    results = tuple(
        BidResult(rank, FIRMS[bid], PRICES[bid], Decimal(total), "有效") for bid, _, _, total, rank in RANKED
    )
    rejected = BidResult(None, "示范庚建设有限公司", None, None, "否决：高于最高投标限价（BR 51）")
    return WrittenReport(
        imprint=imprint(), addressee="示范县住房和城乡建设局", scope="教学楼土建、安装及室外配套工程施工。", procurement_method="公开招标",
        method_ground="国有资金投资，达到县级进场限额", noticed_at=OPENED - 21 * DAY, media=("示范省招标投标公共服务平台", "示范县公共资源交易平台"),
        terms=(("工期", "180 日（自然日）"), ("质量标准", "合格"), ("投标有效期", "90 日")), opened_at=OPENED, opening_place="第一开标室", bids=6,
        committee=(CommitteeSeat("示范专家一", "专家", "建筑工程", "示范设计院"), CommitteeSeat("示范代表", "招标人代表", "建筑工程", "示范县城北学校")),
        lots=(
            ReportedLot("01", FIRST_LOT, "综合评估法", (*results, rejected), FIRMS[1], PRICES[1], OPENED + 6 * DAY),
            ReportedLot("02", SECOND_LOT, "综合评估法", (), None, None, None, "有效投标不足三个，招标失败"),
        ),
        objections="收到异议一件，已在三日内答复；无投诉。",
    )  # fmt: skip


def contract_notice() -> ContractNotice:
    return ContractNotice(
        imprint=imprint(), contract_number="SF-HT-2026-0017", lot_name=FIRST_LOT,
        parties=(ContractParty("发包人", "示范县城北学校", "12000000SHIFAN001A", "示范县城北街道 1 号"), ContractParty("承包人", FIRMS[1], "91000000SHIFAN002X", "示范县建设路 8 号")),
        amount=PRICES[1], items="教学楼一幢，建筑面积 2,860 平方米", signed_on=date(2026, 4, 20), period="180 日（自然日）", quality="合格",
        text_url="ggzy.shifan.example/contracts/17", text_sha256="7d" * 32, withheld="附件三（安保方案）涉及内部安全，未公布",
        changes=(ContractChange(date(2026, 6, 1), "增加雨水收集池", Money(Decimal("89600.00"), "捌万玖仟陆佰元整"), Decimal("2.00")),),
    )  # fmt: skip


def archive_index() -> ArchiveIndex:
    titles = ("项目登记表", "招标公告", "招标文件", "开标记录表", "评标报告", "中标通知书", "合同")
    items = tuple(
        ArchiveItem(f"SF-2026-017-{number:03d}", title, date(2026, 3, number), "招标人", 12000 + number, number, 204800 + number, "公开", f"{number:02x}" * 32)
        for number, title in enumerate(titles, 1)
    )  # fmt: skip
    return ArchiveIndex(
        imprint(),
        keeper="示范县公共资源交易中心",
        retained_until=date(2041, 4, 20),
        retention_basis="十五年，自合同履行完毕起",
        items=items,
    )


def dossier(acts: int = 12) -> Dossier:
    """A dossier whose acts are the leaves of a real tree, so that its proofs can be followed."""
    root, lines = act_lines(acts)
    return Dossier(
        imprint=imprint(), as_of=OPENED + 60 * DAY,
        summary=(("类别", "工程建设"), ("招标方式", "公开招标"), ("当前阶段", "已签订合同"), ("适用规则", "national 2026.1；county 2026.1")),
        parties=(DossierParty("招标人", "示范县城北学校", "procuring_entity"), DossierParty("中标人", FIRMS[1], "tenderer")),
        awards=(AwardLine("01", FIRMS[1], PRICES[1], OPENED + 6 * DAY, 12400),),
        bids=tuple(
            BidLine("01", f"bid_k7q2m9xd4e8r1t5w6y{row:02d}", firm, OPENED - timedelta(hours=20 - row), "已开启", 12200 + row, f"{row:02x}" * 32)
            for row, firm in enumerate(FIRMS)
        ),
        papers=(PaperLine("招标公告", "示范招〔2026〕017号", OPENED - 21 * DAY, 12001, 225280, "e4" * 32),), acts=lines,
        keys=(LedgerKey("平台账本", "shifan.example/ledger+00000000+AAAA"), LedgerKey("监督部门见证", "shifan.example/witness+00000000+AAAA")),
        checkpoint=f"shifan.example/ledger\n{acts}\n{root.hex()}\n\n— shifan.example/ledger AAAA",
    )  # fmt: skip


def act_lines(count: int) -> tuple[bytes, tuple[ActLine, ...]]:
    """The root of a tree of `count` leaves, and a line for each leaf."""
    entries = [f"entry {number}".encode() for number in range(count)]
    grown = tree.extend(MemoryTiles({}), 0, entries)
    tiles = MemoryTiles(dict(grown.files))
    lines = tuple(
        ActLine(
            OPENED - 30 * DAY + timedelta(hours=number), "procuring_entity", f"第 {number} 项公开行为：补充招标文件的说明与附图", "notice.amended",
            "BL 23; BR 21", number, tree.leaf_hash(entry).hex(), tuple(step.hex() for step in tree.inclusion_proof(tiles, number, count)),
        )
        for number, entry in enumerate(entries)
    )  # fmt: skip
    return grown.root, lines


PAPERS = {
    one.__name__: one
    for one in (
        invitation, prequalification_notice, prequalification_letter, clarification, candidates_notice, result_notice,
        result_letter, ended_notice, objection_reply, complaint_ruling, draw_record, written_report, contract_notice,
        archive_index, dossier,
    )
}  # fmt: skip
