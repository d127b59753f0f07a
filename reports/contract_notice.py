"""合同公告, the notice of a signed contract (GPR 50, used for works too; rules §11, §12 no. 10).

For the public, permanently: parties, amount, items, day of signature, period, and where the text lies with
its hash, less the secrets named in `withheld`. Supplements stand with their share of the contract.
"""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from reports import page
from reports.facts import Imprint, Money


@dataclass(frozen=True)
class ContractParty:
    """A party to the contract (发包人, 承包人)."""

    role: str
    name: str
    credit_code: str
    address: str


@dataclass(frozen=True)
class ContractChange:
    """A change or supplement, its amount and its share of the original contract in per cent."""

    on: date
    what: str
    amount: Money
    share_percent: Decimal


@dataclass(frozen=True)
class ContractNotice:
    """Facts of the notice; `text_url` is where the text is published, `withheld` what was left out and why."""

    imprint: Imprint
    contract_number: str
    lot_name: str
    parties: tuple[ContractParty, ...]
    amount: Money
    items: str
    signed_on: date
    period: str
    quality: str
    text_url: str
    text_sha256: str
    withheld: str
    changes: tuple[ContractChange, ...]


def render(facts: ContractNotice) -> bytes:
    """The notice as an unsigned PDF with the signature field `issuer`."""
    return page.render("contract_notice", facts)
