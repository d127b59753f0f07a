"""Rules §12: every paper carries its mandatory fields by their labels, and none of what it must not say."""

import json
from dataclasses import fields, replace
from datetime import timedelta
from io import BytesIO

import pytest
from pypdf import PdfReader

from reports import (
    archive_index,
    clarification,
    complaint_ruling,
    dossier,
    ended_notice,
    objection_reply,
    opening_record,
    prequalification_letter,
    prequalification_notice,
    result_letter,
)
from reports.invitation import Invitation
from reports.opening_record import LateBid
from tender.ledger.tree import verify_inclusion
from tests.reports import county, county_papers
from tests.reports.reading import document_of, missing, squeezed, text_of

pytestmark = pytest.mark.slow


def lacks(paper: str, *words: str) -> list[str]:
    """Those of `words` that the paper of the fixed facts does not say."""
    return missing(document_of(paper).pdf, *words)


def test_every_paper_carries_number_version_codes_issuer_seal_date_basis_contact_and_authority() -> None:
    common = (
        "文件编号",
        "版本",
        "项目编号",
        "标段编号",
        "发文单位",
        "日期",
        "法律依据",
        "联系方式",
        "行政监督部门",
        "电子签章",
        "核验",
    )
    assert {paper: lacks(paper, *common) for paper in county_papers.PAPERS if lacks(paper, *common)} == {}


def test_the_tender_notice_says_conditions_scope_qualification_documents_submission_and_opening() -> None:
    assert lacks(
        "tender_notice", "招标公告", "批准建设", "资金来源", "招标人（项目业主）", "示范发改〔2026〕3号", "县级财政资金", "建设地点", "建设规模", "计划工期",
        "教学楼一幢", "最高投标限价", "5,000,000.00", "伍佰万元整", "投标人资格要求", "二级及以上注册建造师", "联合体投标", "不接受联合体", "获取时间", "获取网址",
        "售价", "免费", "投标截止时间", "2026-03-23 09:30:00.000", "递交平台", "投标有效期", "90 日（自然日", "投标保证金", "玖万元整",
        "须其中 2 方", "a1f3 09c2 77b1", "综合评估法", "开标时间", "开标地点", "发布公告的媒介", "示范省招标投标公共服务平台", "联系方式", "000-00000003",
    ) == []  # fmt: skip


def test_the_invitation_adds_addressee_reason_and_confirm_by_to_the_notice() -> None:
    assert lacks(
        "invitation", "投标邀请书", "被邀请人", "示范乙建设集团有限公司", "邀请理由", "从符合资格条件的企业名录中随机抽取", "确认期限", "2026-03-11 09:30",
        "确认方式", "招标条件", "资金来源", "最高投标限价", "投标人资格要求", "获取时间", "投标截止时间", "投标保证金", "开标地点", "公钥指纹",
    ) == []  # fmt: skip


def test_the_invitation_has_no_field_for_another_invitee_and_no_medium() -> None:
    own = {field.name for field in fields(Invitation)} - {field.name for field in fields(county.TenderNotice)}
    assert own == {"addressee", "reason", "confirm_by", "confirm_url"}
    text = text_of(document_of("invitation").pdf)
    assert not [firm for firm in county.FIRMS if firm != county.FIRMS[1] and firm in text]
    assert "发布公告的媒介" not in text


def test_the_prequalification_notice_says_method_how_many_pass_and_application_deadline() -> None:
    assert lacks(
        "prequalification_notice", "资格预审公告", "审查方法", "有限数量制", "通过人数", "取前 7 名", "申请截止时间", "2026-02-21 09:30:00.000",
        "资格预审文件的获取", "招标条件", "最高投标限价", "投标人资格要求", "联合体投标", "发布公告的媒介", "随招标文件载明",
    ) == []  # fmt: skip


def test_a_planned_bid_deadline_stands_in_the_prequalification_notice() -> None:
    facts = replace(county_papers.prequalification_notice(), submission_deadline=county.OPENED)
    assert missing(prequalification_notice.render(facts), "Deadline, planned", "2026-03-23 09:30 周一") == []


def test_the_prequalification_letter_says_result_reasons_with_clause_and_how_to_object() -> None:
    assert lacks(
        "prequalification_letter", "资格预审结果通知书", "示范丁市政工程有限公司", "未通过资格预审", "依据条款", "资格预审文件 2.3", "专业与要求不符",
        "如何提出异议", "异议", "第五十四条", "截止时间", "投诉",
    ) == []  # fmt: skip


def test_a_passed_applicant_reads_the_next_step_and_no_reasons() -> None:
    facts = replace(
        county_papers.prequalification_letter(), passed=True, next_step="凭本通知书获取招标文件。"
    )
    text = squeezed(text_of(prequalification_letter.render(facts)))
    assert "通过资格预审" in text and "凭本通知书获取招标文件" in text
    assert "未通过" not in text and "资格预审文件2.3" not in text


def test_the_clarification_says_serial_clause_texts_masked_question_effect_and_new_deadline() -> None:
    assert lacks(
        "clarification", "序号", "第 2 号", "条款", "投标人须知 3.2.1", "原文", "工期 150 日", "修改为", "工期 180 日（自然日）", "问题（提问人依法不列明）",
        "第 31 项", "以立方米计量", "是否影响投标文件编制", "原投标截止时间", "2026-03-18 09:30:00.000", "距截止时间", "15 日（自然日",
        "2026-03-23 09:30:00.000（已顺延）", "全文同时公布于", "2026-03-11 09:30",
    ) == []  # fmt: skip


def test_a_clarification_that_does_not_affect_bids_keeps_the_deadline() -> None:
    facts = replace(
        county_papers.clarification(), changes=(), affects_bids=False, old_deadline=county.OPENED, serial=3
    )
    assert missing(clarification.render(facts), "本次无修改", "（不变）", "第 3 号") == []


def test_the_opening_record_says_every_field_of_the_opening() -> None:
    assert lacks(
        "opening_record", "开标记录表", "计划开标时间", "实际开标时间", "2026-03-23 09:30:12.000", "地点／网址", "第一开标室", "主持人", "开标席 01", "监督人",
        "监督席 02", "记录人", "最高投标限价", "标底", "接收时间", "密封与解密", "示范己建工有限公司", "解密失败", "密文校验不符", "投标报价", "4,620,000.00",
        "肆佰陆拾贰万元整", "工期", "质量", "投标保证金", "备注", "现场异议与答复", "询问第六家", "签字确认", "12,341", "无逾期送达",
    ) == []  # fmt: skip


def test_late_bids_stand_in_the_record_of_their_lot_with_time_size_and_seal() -> None:
    late = (
        LateBid(county.OPENED, 209715200, True),
        LateBid(county.OPENED + timedelta(seconds=2), None, False),
    )
    facts = replace(county.opening_record(), late=late, lot_name="二标段 室外运动场")
    assert missing(
        opening_record.render(facts), "二标段 室外运动场", "Late bids, refused: 2", "2026-03-23 09:30:02.000", "209,715,200", "已加密密封", "未密封",
    ) == []  # fmt: skip


def test_the_evaluation_report_says_rejections_scores_ranking_candidates_alerts_and_dissent() -> None:
    assert lacks(
        "evaluation_report", "评标报告", "基本情况和数据表", "密封部分", "开标记录", "符合要求的投标", "否决投标情况", "示范庚建设有限公司", "BR 51 第五项", "评标标准",
        "报价与评分比较", "4,413,500.00", "1.5067%", "58.49", "92.69", "27.40", "推荐的中标候选人", "澄清、说明与补正", "第 31 项",
        "预警及处理", "S12", "不同意见", "深基坑", "评标委员会签字", "评委五", "12,354", "投标报价分布",
    ) == []  # fmt: skip


def test_a_frozen_benchmark_and_the_lot_are_noted_in_a_report_after_a_recheck() -> None:
    facts = replace(
        county.evaluation_report(), lot_name="二标段", benchmark_note="复核否决一家后，基准价保持不变。"
    )
    document = document_of("evaluation_report")
    assert missing(document.render(facts), "二标段", "基准价说明", "复核否决一家后，基准价保持不变") == []


def test_the_candidates_notice_says_every_field_of_the_publicity_for_every_lot() -> None:
    assert lacks(
        "candidates_notice", "中标候选人公示", "公示开始", "公示结束", "标段 01", "标段 02", "名次", "中标候选人", "示范乙建设集团有限公司", "投标报价", "4,480,000.00",
        "质量", "工期", "评标结果", "92.69", "项目负责人", "示范经理1", "证书", "响应招标文件要求的资格能力条件", "异议", "投诉", "投标报价分布",
    ) == []  # fmt: skip


def test_a_lot_without_prices_has_no_picture() -> None:
    assert text_of(document_of("candidates_notice").pdf).count("投标报价分布") == 1


def test_the_result_notice_says_winner_amount_and_items_and_why_a_lot_failed() -> None:
    assert lacks(
        "result_notice", "中标结果公告", "文件编号", "中标人", "示范乙建设集团有限公司", "地址", "示范县建设路 8 号", "统一社会信用代码", "91000000SHIFAN002X",
        "中标金额", "4,480,000.00", "主要标的", "2,860 平方米", "本标段招标失败", "第四十二条", "公告期限", "异议与投诉渠道",
    ) == []  # fmt: skip


def test_the_result_letter_tells_a_loser_its_own_rank_total_and_reasons_and_the_winner() -> None:
    assert lacks(
        "result_letter", "中标结果通知书", "示范甲建筑有限公司", "示范乙建设集团有限公司", "4,480,000.00", "你方名次", "第 3 名", "你方总分", "89.42",
        "依据条款", "招标文件 5.1", "位列第三", "如何提出异议", "五日内连同银行同期存款利息退还",
    ) == []  # fmt: skip
    text = text_of(document_of("result_letter").pdf)
    assert not [firm for firm in county.FIRMS[2:] if firm in text]


def test_a_rejected_loser_reads_that_its_bid_was_not_ranked() -> None:
    facts = replace(county_papers.result_letter(), rank=None, total=None, own_price=None)
    assert missing(result_letter.render(facts), "未参加排名", "你方总分") == []


def test_the_award_notice_says_price_period_quality_manager_contract_day_and_security() -> None:
    assert lacks(
        "award_notice", "中标通知书", "示范乙建设集团有限公司", "教学楼土建", "4,480,000.00", "肆佰肆拾捌万元整", "工期", "180 日", "质量标准", "示范经理一",
        "2026-04-29", "三十日内", "履约保证金", "448,000.00", "肆拾肆万捌仟元整", "银行保函或转账",
    ) == []  # fmt: skip


def test_the_contract_notice_says_parties_amount_items_day_period_text_and_changes() -> None:
    assert lacks(
        "contract_notice", "合同公告", "合同编号", "SF-HT-2026-0017", "发包人", "承包人", "合同金额", "4,480,000.00", "主要标的", "签订日期", "2026-04-20",
        "履行期限", "公布地址", "文本摘要", "未公布部分", "变更与补充", "2.00",
    ) == []  # fmt: skip


def test_the_failure_notice_says_stage_ground_facts_refunds_and_next_step() -> None:
    assert lacks(
        "ended_notice", "流标公告", "所处阶段", "开标前", "原因代码", "fewer_than_3_bids", "少于三个", "事实", "不予开标", "退还", "最迟", "2026-03-28",
        "第三十一条", "下一步", "重新招标", "标段",
    ) == []  # fmt: skip


def test_the_termination_notice_is_the_same_form_under_its_own_title() -> None:
    facts = replace(county_papers.ended_notice(), terminated=True, ground="因规划调整取消", refunds=())
    text = squeezed(text_of(ended_notice.render(facts)))
    assert "终止公告" in text and "因规划调整取消" in text and "无须退还" in text
    assert "流标" not in text


def test_the_objection_reply_says_matter_times_facts_basis_conclusion_effect_and_how_to_complain() -> None:
    assert lacks(
        "objection_reply", "异议答复书", "异议事项", "项目负责人的业绩", "异议人", "示范丙工程有限公司", "收到时间", "2026-03-25 09:30:00.000", "答复时间",
        "查明的事实", "经向业绩所在", "依据", "第五十四条", "结论", "异议不成立", "■ 不影响", "□ 重新评标", "如何投诉", "2026-04-07",
    ) == []  # fmt: skip


@pytest.mark.parametrize("effect", ["amend", "re_evaluate", "retender"])
def test_each_effect_of_an_objection_is_marked_alone(effect: str) -> None:
    facts = replace(county_papers.objection_reply(), effect=effect, effect_note="顺延五日。")
    text = squeezed(text_of(objection_reply.render(facts)))
    assert f"■{facts.effects[effect]}" in text and text.count("■") == 1 and "顺延五日" in text


def test_an_unknown_effect_is_refused() -> None:
    with pytest.raises(ValueError, match="one of none, amend"):
        replace(county_papers.objection_reply(), effect="perhaps")


def test_the_complaint_ruling_says_parties_request_view_facts_basis_decision_and_remedies() -> None:
    assert lacks(
        "complaint_ruling", "投诉处理决定书", "投诉人", "被投诉人", "投诉请求", "请求责令重新评标", "投诉理由", "被投诉人的意见", "查明的事实与证据", "证据", "评分表五份",
        "处理依据", "第六十一条", "处理决定", "投诉成立", "责令招标人", "行政复议", "六十日", "行政诉讼", "六个月", "决定时间", "2026-04-22",
    ) == []  # fmt: skip


def test_a_rejected_complaint_published_redacted_says_both() -> None:
    facts = replace(
        county_papers.complaint_ruling(), upheld=False, orders=(), redacted=True, decision="投诉缺乏事实根据。",
        parties=(complaint_ruling.Party("投诉人", "（已隐去）", "—"),),
    )  # fmt: skip
    text = squeezed(text_of(complaint_ruling.render(facts)))
    assert "公布文本" in text and "驳回投诉" in text and "（已隐去）" in text and "投诉成立" not in text


def test_the_draw_record_holds_what_a_stranger_needs_to_recompute_and_no_name() -> None:
    assert lacks(
        "draw_record", "抽取记录", "抽取编号", "专业类别", "抽取人数", "候补人数", "候选人数", "43 人", "名单摘要", "操作人", "见证人", "与投标人同一单位", "承诺与揭示",
        "a1" * 32, "0d" * 32, "检查点大小", "12,303", "检查点根", "9f" * 32, "公开号码", "抽取结果", "候补", "通知记录", "谢绝", "当日另有评标",
        "tender draw verify draw_q7k2m9xd4e.json",
    ) == []  # fmt: skip


def test_the_written_report_says_scope_method_media_committee_results_and_winner() -> None:
    assert lacks(
        "written_report", "书面报告", "第四十七条", "招标范围", "招标方式", "公告媒介", "招标文件的主要内容", "评标委员会的组成", "示范专家一", "招标人代表", "评标办法",
        "评标结果", "92.69", "高于最高投标限价", "中标人", "示范乙建设集团有限公司", "招标失败", "异议与投诉情况",
    ) == []  # fmt: skip


def test_the_archive_index_lists_number_title_day_entry_hash_size_seat_and_retention() -> None:
    assert lacks(
        "archive_index", "归档目录", "保管期限至", "2041-04-20", "期限依据", "编号", "SF-2026-017-007", "题名", "合同", "日期", "席位", "账本 №", "12,007",
        "页数", "字节", "204,807", "07" * 32,
    ) == []  # fmt: skip


def test_an_archive_of_three_hundred_items_repeats_its_head_on_every_page() -> None:
    facts = county_papers.archive_index()
    pdf = archive_index.render(replace(facts, items=facts.items[:1] * 300))
    pages = [squeezed(page.extract_text()) for page in PdfReader(BytesIO(pdf)).pages]
    assert len(pages) > 8 and all("题名" in page for page in pages[1:-2])


def test_the_dossier_binds_parties_acts_papers_bids_awards_and_ledger_keys() -> None:
    assert lacks(
        "dossier", "交易全过程卷宗", "参加各方", "示范县城北学校", "中标结果", "4,480,000.00", "投标文件与回执", "回执", "12,204", "公告与文件", "e4" * 32,
        "全过程时间线", "时间", "席位", "依据", "叶序号", "叶哈希", "账本证明", "验证公钥", "shifan.example/witness+00000000+AAAA", "检查点",
    ) == []  # fmt: skip


def test_every_act_of_the_dossier_leads_by_its_attached_proof_to_the_printed_checkpoint() -> None:
    document = document_of("dossier")
    attached = json.loads(PdfReader(BytesIO(document.pdf)).attachments["facts.json"][0])
    _, size, root = attached["checkpoint"].splitlines()[:3]
    for act in attached["acts"]:
        proof = [bytes.fromhex(step) for step in act["proof"]]
        verify_inclusion(bytes.fromhex(act["leaf_hash"]), act["leaf"], int(size), proof, bytes.fromhex(root))
    assert len(attached["acts"]) == int(size) == 12
    assert missing(document.pdf, root, attached["acts"][7]["leaf_hash"]) == []


def test_a_dossier_of_a_hundred_and_fifty_acts_prints_each_under_a_repeated_head() -> None:
    pdf = dossier.render(county_papers.dossier(150))
    pages = [squeezed(page.extract_text()) for page in PdfReader(BytesIO(pdf)).pages]
    assert all(any(f"第{number}项公开行为" in page for page in pages) for number in range(150))
    assert all("叶哈希" in page for page in pages if "项公开行为" in page)
