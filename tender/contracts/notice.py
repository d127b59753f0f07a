"""What the notice of one contract (合同公告) says, as facts (rules §11, §12 no. 10; GPR 50, used for works too).

Each lot has a notice of its own. The project manager and the performance security stay out of it; the text
lies at its address with its hash, less what the notice says was withheld.
"""

from typing import Any

from tender.accounts.models import Organisation
from tender.award.queries import award_of_id
from tender.contracts.models import Contract
from tender.ledger.guard import LedgerSession
from tender.tendering import service as tendering
from tender.tendering.models import Tender

WHOLE = "合同文本全文公布"


def contract_notice(session: LedgerSession, row: Tender, contract: Contract) -> dict[str, Any]:
    """Parties, amount, items, day, period, quality and text of a contract."""
    owner = session.get_one(Organisation, row.organisation)
    won, _tender = award_of_id(session, contract.award)
    return {
        "number": row.number,
        "owner": owner.name,
        "owner_uscc": owner.uscc,
        "lot": contract.lot,
        "title": tendering.lot_of(session, contract.lot).title,
        "contract": contract.id,
        "contract_number": contract.number,
        "contractor": won.bidder,
        "contractor_uscc": won.uscc,
        "price_fen": contract.price_fen,
        "items": contract.scope,
        "signed_on": contract.signed_on,
        "period_days": contract.period_days,
        "quality": contract.quality,
        "text_sha256": contract.public_sha256,
        "withheld": contract.withheld or WHOLE,
        "complaints_to": row.plan["supervisor"],
    }
