"""Bid security in a play: codes, one bank statement, a guarantee letter, and what goes back (BR 26, 35, 57).

Bidders act from their own machines; of the finance desk one person enters and proposes, the other decides
(rules §9). Amounts, codes and causes come from the platform; the bank is played here.
"""

import csv
import io
from base64 import b64encode
from dataclasses import dataclass
from datetime import timedelta

from tender import clock
from tender.demo import county
from tender.demo.play import Moments, office
from tender.demo.qualifying import Qualified
from tender.demo.script import Offer
from tender.deposits import disposing, importing, queries, service
from tender.deposits.forms import (
    AskCode,
    CheckGuarantee,
    Decide,
    FileGuarantee,
    ImportStatement,
    ProposeReturn,
)

HEAD = ("交易流水号", "交易时间", "对方户名", "对方账号", "贷方发生额", "附言")
MAKER, CHECKER = "finance", "finance2"
LETTER = b"%PDF-1.7\n% demonstration letter of guarantee\n%%EOF\n"


@dataclass
class Paid(Qualified):
    """The steps in which bid security comes and goes; a script with no deposit leaves them out."""

    def pay(self) -> Moments:
        """投标保证金: every bidder gets its code; letters are filed, the rest comes in by one statement."""
        yield clock.now() + timedelta(days=1)
        lines = []
        for offer in self._payers():
            form = AskCode(basic_account=_account(offer))
            deposit = service.give_code(self.platform, self.clerk(offer), self.lots[offer.lot], form)
            self.deposits[f"{offer.lot}/{offer.stem}"] = deposit
            yield clock.now() + timedelta(minutes=50)
            if offer.guaranteed:
                self._guarantee(offer, deposit)
            else:
                lines.append(self._transfer(offer, deposit))
        yield office(1, 16, 0)
        statement = ImportStatement(file_b64=b64encode(_csv(lines)).decode(), columns={})
        importing.import_statement(self.platform, self.who(MAKER), self.tender, statement)
        self.tell("导入银行流水, 保证金按缴纳码入账")

    def check_letters(self) -> Moments:
        """保函核验: from the opening on, when a letter may be read."""
        yield clock.now() + timedelta(minutes=10)
        form = CheckGuarantee(accepted=True, reason="保函真实有效, 期限和金额符合招标文件。")
        for offer in self._payers():
            if offer.guaranteed:
                deposit = self.deposits[f"{offer.lot}/{offer.stem}"]
                service.check_guarantee(self.platform, self.who(MAKER), deposit, form)
        self.tell("投标保函核验")

    def refund(self) -> Moments:
        """退还保证金: whatever the ledger shows as due, proposed by one person, decided by another."""
        yield office(1, 9, 15)
        due = queries.returns_due(self.platform, self.who(MAKER), self.tender)
        for one in due:
            form = ProposeReturn.model_validate({"cause": one.cause, "reason": "依法退还投标保证金。"})
            disposing.propose_return(self.platform, self.who(MAKER), one.deposit, form)
        yield clock.now() + timedelta(hours=2)
        for one in due:
            decision = Decide(approved=True, reason="核对无误, 同意退还。")
            disposing.decide_return(self.platform, self.who(CHECKER), one.deposit, decision)
        self.tell("保证金经办、复核后退还")

    def _payers(self) -> list[Offer]:
        """One offer of each bidder and lot."""
        return list({(offer.lot, offer.stem): offer for offer in self.script.offers}.values())

    def _transfer(self, offer: Offer, deposit: str) -> tuple[str, ...]:
        """A line of the bank's statement: the bidder's transfer, from its basic account, with its code."""
        own = queries.own_deposits(self.platform, self.clerk(offer), self.tender)
        code = next(one.code for one in own if one.id == deposit)
        serial, at = f"SF{self.number:02d}{len(self.deposits):04d}", clock.shown(clock.now())[:16]
        return (
            serial,
            at,
            self.name_of(offer),
            _account(offer),
            str(self.script.deposit),
            f"投标保证金 {code}",
        )

    def _guarantee(self, offer: Offer, deposit: str) -> None:
        last = self.deadline.astimezone(clock.ZONE).date() + timedelta(days=120)
        form = FileGuarantee.model_validate(
            {
                "guarantor": "示范县融资担保有限公司",
                "applicant": self.name_of(offer),
                "number": f"示担保字第{self.number:02d}{offer.stem}号",
                "amount": str(self.script.deposit),
                "valid_until": last.isoformat(),
                "file_name": "投标保函.pdf",
                "file_b64": b64encode(LETTER).decode(),
            }
        )
        service.file_guarantee(self.platform, self.clerk(offer), deposit, form)


def _account(offer: Offer) -> str:
    """The firm's basic account, fictional like the firm."""
    return f"9901110000{county.STEMS.index(offer.stem):02d}"


def _csv(lines: list[tuple[str, ...]]) -> bytes:
    text = io.StringIO()
    csv.writer(text).writerows([HEAD, *lines])
    return text.getvalue().encode()
