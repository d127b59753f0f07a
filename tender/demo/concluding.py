"""After the award: performance security, contract, report to the authority, archive (BL 46-47; rules §3a 16-18).

The owner files what was signed, the winner confirms the same file. The contract's text is set here from the
figures that the platform compares it with.
"""

from contextlib import suppress
from dataclasses import dataclass
from datetime import timedelta

from tender import clock, money
from tender.award import after
from tender.award.queries import AwardView, awards_of
from tender.contracts import archive, forms, kinds
from tender.contracts import service as contracts
from tender.contracts.queries import contract_of, main_terms
from tender.contracts.rules import security_demanded
from tender.demo.awarding import Awarded
from tender.demo.contract_text import contract_pdf
from tender.demo.play import Moments, office
from tender.errors import NotFound
from tender.tendering import service as tendering

AFTERWARDS = ("archive-index", "dossier", "full-dossier")


@dataclass
class Concluded(Awarded):
    """The steps until a tender is archived."""

    def report_to_authority(self) -> Moments:
        """招标投标情况书面报告."""
        yield office(1, 9, 30)
        after.file_report(self.platform, self.who("entity"), self.tender)
        self.tell("向行政监督部门提交书面报告")

    def secure(self) -> Moments:
        """履约保证金, as the documents print it."""
        yield office(2, 14, 0)
        for won in self._awards():
            with self.platform.reading() as session:
                percent = tendering.tender_of(session, self.tender).plan["performance_security_percent"]
            amount = str(money.yuan(security_demanded(won.price_fen, percent)))
            form = {"amount": amount, "form": "guarantee", "reference": f"示履保字第{self.number:02d}号"}
            secured = forms.SecurePerformance.model_validate({**form, "received_on": clock.today()})
            contracts.secure_performance(self.platform, self.who("entity"), won.id, secured)
        self.tell("中标人提交履约保证金")

    def contract(self) -> Moments:
        """合同: filed by the owner, confirmed by the winner, published."""
        yield office(3, 10, 0)
        filed = [self._sign(won) for won in self._awards()]
        yield clock.now() + timedelta(hours=5)
        for won, contract in zip(self._awards(), filed, strict=True):
            with self.platform.reading() as session:
                sha256 = contract_of(session, contract)[0].sha256
            form = forms.ConfirmContract(sha256=sha256)
            contracts.confirm_contract(self.platform, self.firm(won.bidder), contract, form)
        yield clock.now() + timedelta(hours=1)
        for contract in filed:
            contracts.publish_contract(self.platform, self.who("entity"), contract, forms.PublishContract())
        self.tell("合同签订、确认并公告")

    def papers(self) -> Moments:
        """Every paper of the tender that is not issued yet (rules §12); of some kinds there is nothing to issue."""
        yield clock.now() + timedelta(hours=2)
        for kind in kinds.KINDS:
            if kind not in AFTERWARDS:
                with suppress(NotFound):
                    self.paper(kind)
        self.tell("签章文件出具齐全")

    def archive(self) -> Moments:
        """归档: the desk seals the package; then the public dossier."""
        yield office(1, 15, 0)
        archive.seal_archive(self.platform, self.who("desk"), self.tender)
        self.paper("dossier")
        self.tell("归档")

    def _awards(self) -> list[AwardView]:
        with self.platform.reading() as session:
            return awards_of(session, self.tender)

    def _sign(self, won: AwardView) -> str:
        """The owner files the contract of an award; its id."""
        with self.platform.reading() as session:
            row = tendering.tender_of(session, self.tender)
            terms = main_terms(session, row, won)
        upload, _ = self.store(contract_pdf(self.script.title, self.owner, won.bidder, terms))
        stated = {
            name: getattr(terms, name) for name in ("subject", "scope", "period_days", "quality", "manager")
        }
        form = forms.SignContract.model_validate(
            {**stated, "upload": upload, "price": str(money.yuan(terms.price)), "signed_on": clock.today()}
        )
        return contracts.sign_contract(self.platform, self.who("entity"), won.id, form)
