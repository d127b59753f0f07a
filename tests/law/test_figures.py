"""The figures of rules §4 to §6 for works: in the packs, with unit and article, and asked for by the code."""

import ast
import re
from datetime import date
from pathlib import Path

import pytest

from tender import rulebook

BOOK = rulebook.on(date(2026, 11, 23))
CODE = Path(rulebook.__file__).parent.parent
ONLY_SHOWN = CODE / "portal"
# id → value, unit, article, as the rule sheet has them
SHEET = {
    "documents.sale_days": ("5", "d", "BR 16"),
    "documents.fee": ("0.00", "yuan", "BR 16"),
    "prequalification.apply_after_sale_days": ("5", "d", "BR 17"),
    "prequalification.min_passed": ("3", "count", "BR 19"),
    "deadline.from_issue_days": ("20", "d", "BL 24"),
    "amendment.before_deadline_days": ("15", "d", "BR 21"),
    "amendment.before_prequalification_days": ("3", "d", "BR 21"),
    "objection.prequalification_before_application_days": ("2", "d", "BR 22"),
    "objection.documents_before_deadline_days": ("10", "d", "BR 22"),
    "objection.answer_within": ("3", "d", "BR 22, 54"),
    "bid_security.max_percent": ("2", "percent", "BR 26"),
    "bid_security.works_max": ("800000.00", "yuan", "M30 37"),
    "bid_security.goods_max": ("800000.00", "yuan", "M30 37"),
    "bid_security.design_max": ("100000.00", "yuan", "M30 37"),
    "bid_security.refund_after_withdrawal": ("5", "d", "BR 35"),
    "bid_security.refund_after_contract": ("5", "d", "BR 57"),
    "tender.min_bids": ("3", "count", "BL 28, BR 44"),
    "invitation.min_invitees": ("3", "count", "BL 17"),
    "invitation.usual_invitees": ("5", "count", "BL 17"),
    "county.open_threshold": ("300000.00", "yuan", "county"),
    "opening.start_alert_minutes": ("15", "min", "BL 34"),
    "opening.decryption_window_minutes": ("60", "min", "E20 29-30"),
    "committee.min_members": ("5", "count", "BL 37"),
    "committee.expert_share": ("2/3", "share", "BL 37"),
    "expert.min_years": ("8", "y", "BL 37"),
    "draw.max_hours_before_opening": ("24", "h", "default"),
    "evaluation.extension_share": ("1/3", "share", "BR 48"),
    "evaluation.subjective_deviation_percent": ("30", "percent", "default"),
    "candidates.max": ("3", "count", "BR 53"),
    "candidates.publish_within": ("3", "d", "BR 54"),
    "publicity.days": ("3", "d", "BR 54"),
    "complaint.within": ("10", "d", "BR 60"),
    "complaint.accept_within": ("3", "wd", "BR 61"),
    "complaint.rule_within": ("30", "wd", "BR 61"),
    "award.within": ("5", "wd", "LOC Chongqing 35"),
    "report.within": ("15", "d", "BL 47"),
    "contract.within": ("30", "d", "BL 46"),
    "performance_security.max_percent": ("10", "percent", "BR 58"),
    "retention.years": ("15", "y", "LOC Chongqing 38"),
}


@pytest.mark.parametrize("name", SHEET)
def test_a_limit_of_the_rule_sheet_stands_in_the_packs_with_its_article(name):
    rule = BOOK.get(name)
    assert (str(rule.value), rule.unit, rule.article) == SHEET[name]


def named_by(text: str) -> list[re.Pattern[str]]:
    """What a module's strings may name: each literal, and each f-string with anything in its places."""
    found = []
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.JoinedStr):
            said = [str(one.value) if isinstance(one, ast.Constant) else None for one in node.values]
            if re.search("[a-z]{5}", "".join(filter(None, said))):
                found.append(
                    re.compile("".join(r"[\w.]+" if one is None else re.escape(one) for one in said))
                )
        elif isinstance(node, ast.Constant) and isinstance(node.value, str):
            found.append(re.compile(re.escape(node.value)))
    return found


def test_every_limit_of_works_is_asked_for_by_the_code():
    deciding = [path for path in CODE.rglob("*.py") if ONLY_SHOWN not in path.parents]
    said = [one for path in deciding for one in named_by(path.read_text(encoding="utf-8"))]
    assert [name for name in SHEET if not any(one.fullmatch(name) for one in said)] == []
