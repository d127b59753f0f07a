"""Fixed facts of a fictional county for the documents of the straight path; `county_papers` has the others."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

from reports.award_notice import AwardNotice
from reports.evaluation_report import (
    Alert,
    Candidate,
    Clarification,
    ComparedBid,
    Criterion,
    Dissent,
    EvaluationReport,
    Member,
    Opening,
    Rejection,
    ScoreSheet,
)
from reports.facts import Imprint, Money, Signature
from reports.opening_record import OpenedBid, OpeningRecord, PostedShare, SpotObjection
from reports.tender_notice import Contact, Custodian, Fund, NoticeLot, TenderNotice

OPENED = datetime(2026, 3, 23, 1, 30, tzinfo=UTC)
CEILING = Money(Decimal("5000000.00"), "伍佰万元整")
BENCHMARK = Money(Decimal("4413500.00"), "肆佰肆拾壹万叁仟伍佰元整")
FIRMS = (
    "示范甲建筑有限公司",
    "示范乙建设集团有限公司",
    "示范丙工程有限公司",
    "示范丁市政工程有限公司",
    "示范戊建筑安装有限公司",
)
CAPITALS = ("肆佰陆拾贰万元整", "肆佰肆拾捌万元整", "肆佰伍拾伍万元整", "肆佰叁拾万元整", "肆佰捌拾伍万元整")
PRICES = tuple(
    Money(Decimal(yuan), capital)
    for yuan, capital in zip(
        ("4620000.00", "4480000.00", "4550000.00", "4300000.00", "4850000.00"), CAPITALS, strict=True
    )
)
MARKS = (
    "26 27 25 26.5 26",
    "25 24.5 26 25 25.5",
    "27.5 28 27 26.5 28",
    "22 23 24 22.5 23",
    "28 28.5 27.5 29 28",
)
COUNTED = ("26.10", "25.20", "27.40", "22.90", "28.20")
RANKED = ((1, "1.5067", "58.49 25.20 9.00", "92.69", 1), (2, "3.0928", "56.91 27.40 7.50", "91.81", 2),
          (0, "4.6788", "55.32 26.10 8.00", "89.42", 3), (4, "9.8901", "50.11 28.20 9.50", "87.81", 4),
          (3, "−2.5717", "58.71 22.90 6.00", "87.61", 5))  # fmt: skip
CODES = ("评委一", "评委二", "评委三", "评委四", "评委五")


def imprint() -> Imprint:
    return Imprint(
        number="示范招〔2026〕017号", version=1, project_code="SF-2026-GC-0017",
        project_name="示范县城北学校教学楼工程", lot_code="SF-2026-GC-0017-01", issuer="示范县城北学校",
        issued_at=OPENED + timedelta(days=2), legal_basis=("招标投标法第二十四条", "招标投标法实施条例第十五条"),
        contact="示范县城北学校基建办公室 000-00000001", supervising_authority="示范县住房和城乡建设局",
        platform="示范县公共资源交易中心", verify_at="ggzy.shifan.example/ledger", ledger_number=12345,
    )  # fmt: skip


def tender_notice() -> TenderNotice:
    return TenderNotice(
        imprint=imprint(), procurement_method="公开招标", approval_number="示范发改〔2026〕3号",
        approval_authority="示范县发展和改革局", budget_audit_number="示范审〔2026〕8号", owner="示范县城北学校",
        agent="示范招标代理有限公司", funds=(Fund("县级财政资金", Decimal("80")), Fund("上级补助", Decimal("20"))),
        place="示范县城北街道", scale="教学楼一幢，建筑面积 2,860 平方米，框架结构四层", period="180 日（自然日）",
        lots=(NoticeLot("01", "教学楼土建、安装及室外配套工程施工", CEILING),),
        qualification=("具有建筑工程施工总承包三级及以上资质", "项目负责人具有建筑工程专业二级及以上注册建造师执业资格", "未被列入失信被执行人名单"),
        consortium="本项目不接受联合体投标。", documents_from=OPENED - timedelta(days=21),
        documents_until=OPENED - timedelta(days=14), documents_url="ggzy.shifan.example/tenders/17",
        documents_price="免费", submission_deadline=OPENED, submission_url="ggzy.shifan.example", bid_validity_days=90,
        security=Money(Decimal("90000.00"), "玖万元整"), security_forms="转账、电子保函、保证保险", opening_at=OPENED,
        opening_place="示范县公共资源交易中心第一开标室及网上开标大厅", custodians_needed=2,
        custodians=(
            Custodian("示范县城北学校", "a1f3 09c2 77b1 4de0 5f6a 8812 90cc 3b7e e05d 41f9 6a20 c8d7 135b 9e44 f02a 7c61"),
            Custodian("示范县住房和城乡建设局", "77c0 e5a9 12d4 b36f 08ee 47c1 a9b2 65d3 f014 8c7a 2be9 503d 96f1 ad48 1b07 ce32"),
            Custodian("示范县纪检监察机关", "e2b9 4c18 fa63 7d05 91ab c24e 03f7 b8d6 5a19 e07c 64f2 8d3b 20ce 71a5 d98f 460b"),
        ),
        evaluation_method="综合评估法", media=("示范省招标投标公共服务平台", "示范县公共资源交易平台"),
        contacts=(
            Contact("招标人", "示范县城北学校", "示范县城北街道 1 号", "000-00000001"),
            Contact("招标代理机构", "示范招标代理有限公司", "示范县中山路 2 号", "000-00000002"),
            Contact("行政监督部门", "示范县住房和城乡建设局", "示范县人民路 3 号", "000-00000003"),
        ),
    )  # fmt: skip


def opening_record() -> OpeningRecord:
    bids = [
        OpenedBid(
            bid=f"bid_k7q2m9xd4e8r1t5w6y{row:02d}", tenderer=firm, received_at=OPENED - timedelta(hours=20 - row, milliseconds=875),
            result="密封完好，已解密", cause=None, price=price, period="180 日", quality="合格", security="已递交 90,000.00 元",
        )
        for row, (firm, price) in enumerate(zip(FIRMS, PRICES, strict=True))
    ]  # fmt: skip
    failed = OpenedBid(
        bid="bid_m9xd4e8r1t5w6yk7q209", tenderer="示范己建工有限公司", received_at=OPENED - timedelta(milliseconds=1),
        result="解密失败", cause="密文校验不符，投标人原因（E20 31），视为撤销投标文件", price=None, period="—", quality="—",
        security="已递交 90,000.00 元", remarks="其余投标继续开标",
    )  # fmt: skip
    return OpeningRecord(
        imprint=imprint(), place="第一开标室及网上开标大厅", planned_at=OPENED, actual_at=OPENED + timedelta(seconds=12),
        host="开标席 01", supervisor="监督席 02", recorder="示范县公共资源交易中心平台", ceiling=CEILING, base_estimate=None,
        shares=(PostedShare("示范县城北学校", OPENED + timedelta(seconds=31)), PostedShare("示范县住房和城乡建设局", OPENED + timedelta(seconds=48))),
        bids=(*bids, failed),
        objections=(SpotObjection("示范丙工程有限公司", OPENED + timedelta(minutes=9), "询问第六家解密失败的原因。", "经校验密文摘要与签名清单不符，原因已当场展示。"),),
        signatures=(Signature("主持人", "开标席 01", OPENED + timedelta(minutes=20), 12340), Signature("监督人", "监督席 02", OPENED + timedelta(minutes=21), 12341)),
    )  # fmt: skip


def evaluation_report() -> EvaluationReport:
    comparison = tuple(
        ComparedBid(FIRMS[bid], PRICES[bid], PRICES[bid].yuan, deviation + "%", tuple(map(Decimal, scores.split())), Decimal(total), rank)
        for bid, deviation, scores, total, rank in RANKED
    )  # fmt: skip
    return EvaluationReport(
        imprint=imprint(), basics=(("招标人", "示范县城北学校"), ("评标时间", "2026-03-23 10:30 至 16:05"), ("评标地点", "第二评标室"), ("收到投标文件", "6 份，开启 5 份")),
        evaluation_method="综合评估法（报价 60 分，技术 30 分，商务 10 分；下浮 3%）", ceiling=CEILING, benchmark=BENCHMARK, member_codes=CODES,
        committee=tuple(Member(code, f"专家{number}", "专家" if number > 1 else "招标人代表", "建筑工程", "（略）") for number, code in enumerate(CODES, 1)),
        opening=Opening(OPENED, "第一开标室", 6, "示范招〔2026〕017号-开标", "9f3c" * 16), compliant=FIRMS,
        rejections=(Rejection("示范庚建设有限公司", "BR 51 第五项；招标文件 3.2", "投标报价 5,050,000.00 元高于最高投标限价 5,000,000.00 元。"),),
        criteria=(
            Criterion("报价", Decimal("60"), "客观", "max(0, 60 − |偏差%| × e)；高于基准价 e = 1.0，低于 e = 0.5"),
            Criterion("技术", Decimal("30"), "主观", "施工组织设计，各评委独立评分的算术平均"),
            Criterion("商务", Decimal("10"), "客观", "业绩与信用，按招标文件评分表"),
        ),
        comparison=comparison,
        sheets=tuple(ScoreSheet(firm, "技术", tuple(map(Decimal, marks.split())), Decimal(counted)) for firm, marks, counted in zip(FIRMS, MARKS, COUNTED, strict=True)),
        candidates=tuple(Candidate(row.rank, row.tenderer, row.price, row.total, "180 日", "合格") for row in comparison[:3]),
        clarifications=(Clarification("示范乙建设集团有限公司", OPENED + timedelta(hours=3), "工程量清单第 31 项单价与合价不一致，请确认。", "以单价为准，合价相应修正，总价不变。"),),
        alerts=(Alert("提示", "S12", "一份报价与限价比值接近历史均值", "经核查无异常，记录在案。"),),
        dissent=(Dissent("评委四", "认为示范丁市政工程有限公司的施工组织设计可再高 1 分，理由：深基坑方案完整。"),),
        signatures=tuple(Signature("评标委员会成员", code, OPENED + timedelta(hours=6, minutes=number), 12350 + number) for number, code in enumerate(CODES)),
    )  # fmt: skip


def award_notice() -> AwardNotice:
    return AwardNotice(
        imprint=imprint(), addressee="示范乙建设集团有限公司", lot_name="教学楼土建、安装及室外配套工程施工",
        bid_received_at=OPENED - timedelta(hours=19), publicity_from=OPENED + timedelta(days=1), publicity_until=OPENED + timedelta(days=5),
        price=PRICES[1], period="180 日（自然日）", quality="合格", manager="示范经理一", manager_certificate="建造师 二级 00000000",
        contract_by=date(2026, 4, 29), contract_place="示范县城北学校", security=Money(Decimal("448000.00"), "肆拾肆万捌仟元整"), security_form="银行保函或转账",
    )  # fmt: skip
