"""The signed contract notice (合同公告; rules §11, §12 no. 10), one paper for the contract of each lot, public.

It prints what the notice published, the parties with their codes, and where the text lies with its hash. No
supplement exists for works yet, so none is printed.
"""

from typing import Any

from reports import contract_notice
from reports.contract_notice import ContractParty
from tender.accounts.models import Organisation
from tender.award.queries import award_of_id
from tender.contracts.notice import WHOLE
from tender.contracts.queries import ContractView, contracts_of
from tender.errors import NotFound
from tender.ledger.act import Actor
from tender.ledger.acts import Seat
from tender.ledger.guard import LedgerSession
from tender.notices.papers import Draft, issuable, issue, money_of
from tender.platform import Platform
from tender.tendering import service as tendering
from tender.tendering.models import Tender

BASIS = ("招标投标法第四十六条", "政府采购法实施条例第五十条（参照）")


def issue_contract_notice(platform: Platform, actor: Actor, tender: str, lot: str | None = None) -> str:
    """The signed notice of a lot's contract (the first published if none is named). Raises NotFound before."""
    with platform.reading() as session:
        row = issuable(session, actor, tender, Seat.ENTITY, Seat.AGENT)
        published = [one for one in contracts_of(session, tender) if one.published_entry]
        found = next((one for one in published if lot in (None, one.lot)), None)
        if found is None:
            zh, en = "合同尚未公告。", "The contract has not been published yet."
            raise NotFound("no_contract", zh, en, field="lot", article="rules §11")
        facts = _facts(session, row, found) | {
            "text_url": f"{platform.settings.host}/api/v1/contracts/{found.id}/text"
        }
    draft = Draft(
        "contract_notice", str(found.published_entry), found.number, "合同公告", BASIS, True,
        lambda imprint: contract_notice.render(contract_notice.ContractNotice(imprint, **facts)),
        about=found.id, lot=found.lot,
    )  # fmt: skip
    return issue(platform, actor, row, draft)


def _facts(session: LedgerSession, row: Tender, found: ContractView) -> dict[str, Any]:
    owner = session.get_one(Organisation, row.organisation)
    won, _tender = award_of_id(session, found.award)
    return {
        "contract_number": found.number,
        "lot_name": tendering.lot_of(session, found.lot).title,
        "parties": (
            ContractParty("发包人", owner.name, owner.uscc, "—"),
            ContractParty("承包人", won.bidder, won.uscc, "—"),
        ),
        "amount": money_of(found.price_fen),
        "items": found.scope,
        "signed_on": found.signed_on,
        "period": f"{found.period_days} 日（自然日）",
        "quality": found.quality,
        "text_sha256": str(found.public_sha256),
        "withheld": found.withheld or WHOLE,
        "changes": (),
    }
