"""The signed prequalification notice (资格预审公告; rules §12.3): the published text as a PDF.

It says what its notice says: how applicants are reviewed, how many pass, until when to apply. It counts no
applicant and prints no deadline of bids, which the invitations set later.
"""

from reports import prequalification_notice
from tender import clock
from tender.ledger.act import Actor
from tender.ledger.acts import Seat
from tender.notices import papers
from tender.notices.papers import Draft
from tender.notices.prequalification import KIND
from tender.notices.queries import notice_of
from tender.notices.service import newest_notice
from tender.platform import Platform

BASIS = ("招标投标法第十八条", "招标投标法实施条例第十五条", "招标投标法实施条例第十七条")
REVIEW_METHODS = {"pass_all": "合格制", "limited": "有限数量制"}
OF_BIDS = (
    "submission_deadline",
    "submission_url",
    "opening_at",
    "opening_place",
    "custodians_needed",
    "custodians",
)


def issue_prequalification_notice(
    platform: Platform, actor: Actor, tender: str, lot: str | None = None
) -> str:
    """The signed notice of the newest version, whatever the lot; returns the paper's id."""
    with platform.reading() as session:
        row = papers.issuable(session, actor, tender, Seat.ENTITY, Seat.AGENT)
        notice = notice_of(session, newest_notice(session, tender, KIND).id)
        facts = papers.notice_facts(platform, session, row, notice)
    planned = notice.body["prequalification"]
    limit = planned.get("limit")
    facts = {name: value for name, value in facts.items() if name not in OF_BIDS} | {
        "documents_until": clock.parse(notice.body["documents_until"]),
        "review_method": REVIEW_METHODS[planned["method"]],
        "passing": f"得分最高的 {limit} 家" if limit else "全部合格的申请人",
        "applications_until": clock.parse(notice.body["applications_until"]),
        "applications_url": platform.settings.host,
        "submission_deadline": None,
    }
    draft = Draft(
        KIND, notice.entry, row.number, "资格预审公告", BASIS, True,
        lambda imprint: prequalification_notice.render(
            prequalification_notice.PrequalificationNotice(imprint, **facts)
        ),
        notice.version,
    )  # fmt: skip
    return papers.issue(platform, actor, row, draft)
