"""The signed award notice (中标通知书; BL 45, rules §12 no. 9).

The notice binds entity and winner, repeats what the bid stated and names the last day for the contract
(BL 46, BR 57). It goes to the winner; the public reads the result notice.
"""

from datetime import timedelta
from typing import Any

from reports import award_notice
from tender import clock
from tender.accounts.models import Organisation
from tender.award.queries import AwardView, CandidateView, award_of, candidates_of
from tender.award.rules import security_demanded
from tender.errors import NotFound
from tender.ledger.act import Actor
from tender.ledger.acts import Seat
from tender.ledger.guard import LedgerSession
from tender.notices.papers import Draft, issuable, money_of
from tender.notices.papers import issue as issue_paper
from tender.notices.service import newest_notice
from tender.opening.queries import OpeningRecordView, opening_record
from tender.platform import Platform
from tender.tendering import service as tendering
from tender.tendering.models import Tender

BASIS = ("招标投标法第四十五条", "招标投标法第四十六条", "招标投标法实施条例第五十五条")
A_MOMENT = timedelta(milliseconds=1)


def issue_award_notice(platform: Platform, actor: Actor, tender: str, lot: str | None = None) -> str:
    """The signed award notice of a lot, for the winner; returns the paper's id. Raises NotFound before it."""
    with platform.reading() as session:
        row = issuable(session, actor, tender, Seat.ENTITY, Seat.AGENT)
        award = award_of(session, tender, lot)
        if award is None:
            raise NotFound(
                "no_award", "尚未发出中标通知书。", "No award has been issued yet.", field="tender"
            )
    record = opening_record(platform, tender, award.lot)
    with platform.reading() as session:
        facts = _facts(session, row, award, record)
    draft = Draft(
        "award_notice", award.entry, f"{row.number}-中标", "中标通知书", BASIS, False,
        lambda imprint: award_notice.render(award_notice.AwardNotice(imprint, **facts)), lot=award.lot,
    )  # fmt: skip
    return issue_paper(platform, actor, row, draft)


def _facts(
    session: LedgerSession, row: Tender, award: AwardView, record: OpeningRecordView
) -> dict[str, Any]:
    first = next(one for one in candidates_of(session, row.id) if one.bid == award.bid)
    owner = session.get_one(Organisation, row.organisation).name
    assert row.publicity_ends is not None  # noqa: S101  there is an award
    return {
        "addressee": award.bidder,
        "lot_name": tendering.lot_of(session, award.lot).title,
        "bid_received_at": next(line.received_at for line in record.lines if line.bid == award.bid),
        "publicity_from": clock.parse(newest_notice(session, row.id, "candidates_notice").body["from"]),
        "publicity_until": row.publicity_ends - A_MOMENT,
        "price": money_of(award.price_fen),
        **_stated(first),
        "contract_by": award.contract_by,
        "contract_place": owner,
        **_security(row, award),
    }


def _security(row: Tender, award: AwardView) -> dict[str, Any]:
    """The performance security that the documents demand of this award (BR 58)."""
    percent = row.plan.get("performance_security_percent")
    if not percent:
        return {"security": None, "security_form": ""}
    return {
        "security": money_of(security_demanded(award.price_fen, percent)),
        "security_form": "转账或者保函",
    }


def _stated(first: CandidateView) -> dict[str, str]:
    """What the winning bid stated, word for word."""
    offer = first.offer
    return {
        "period": f"{offer['period_days']} 日（自然日）" if "period_days" in offer else "—",
        "quality": str(offer.get("quality", "—")),
        "manager": str(offer.get("manager", "—")),
        "manager_certificate": str(offer.get("manager_certificate", "—")),
    }
