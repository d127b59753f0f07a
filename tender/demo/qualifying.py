"""A prequalification in a play: its notice, the applications, the committee's review (rules §3a stage 6; BR 15-19).

Every firm that the script lets bid applies, and one more that does not meet the printed criteria. Those who pass
are invited as in `inviting`.
"""

from base64 import b64encode
from dataclasses import dataclass
from datetime import timedelta

from tender import clock
from tender.demo import county
from tender.demo.inviting import Invited
from tender.demo.play import Moments
from tender.evaluation import qualification
from tender.evaluation.forms import ReviewApplicant
from tender.notices import prequalification
from tender.notices.invitation_forms import ApplicationFile, FileApplication, PublishPrequalification
from tender.rulebook import Calendar
from tender.rulebook import on as rules_on

WEAK = county.STEMS[-1]


@dataclass
class Qualified(Invited):
    """The steps of a prequalification."""

    def publish_prequalification(self) -> Moments:
        """资格预审公告: applications are taken."""
        yield clock.now() + timedelta(hours=1)
        book, calendar = rules_on(clock.today()), Calendar()
        until = calendar.add(clock.today(), book.days("documents.sale_days")).date
        day = calendar.add(until, book.days("prequalification.apply_after_sale_days")).date
        form = PublishPrequalification(documents_until=clock.at(until, 17), deadline=clock.at(day, 17))
        prequalification.publish_prequalification(self.platform, self.who("entity"), self.tender, form)
        self.paper("prequalification-notice")
        self.tell(f"资格预审公告发布, 申请截止 {clock.shown(form.deadline)}")

    def apply(self) -> Moments:
        """资格预审申请, encrypted until the committee reads them."""
        yield clock.now() + timedelta(days=4)
        for stem in [*dict.fromkeys(offer.stem for offer in self.script.offers), WEAK]:
            yield clock.now() + timedelta(hours=5)
            paper = ApplicationFile(name="资质证书.txt", content_b64=b64encode(stem.encode()).decode())
            form = FileApplication(statement="具备招标文件要求的资质和业绩。", files=[paper])
            clerk = self.who(county.CLERKS[county.STEMS.index(stem)].login)
            prequalification.file_application(self.platform, clerk, self.tender, form)
        self.tell("资格预审申请已提交")

    def review_applications(self) -> Moments:
        """资格审查: the clock closes, the committee judges every application by the printed criteria."""
        yield self.deadline
        prequalification.close_applications(self.platform)
        yield clock.now() + timedelta(hours=16)
        members = self.seat()
        weak = county.BIDDERS[county.STEMS.index(WEAK)].uscc
        for member in members:
            for one in qualification.read_applications(self.platform, member, self.tender):
                failed = {self._first_criterion: "未附有效资质证书。"} if one.uscc == weak else {}
                form = ReviewApplicant(application=one.application, failed=failed)
                qualification.review_applicant(self.platform, member, self.tender, form)
        qualification.report_qualification(self.platform, members[0], self.tender)
        self.expected.clear()
        self.tell("资格审查完成")

    @property
    def _first_criterion(self) -> str:
        printed = dict(self.script.printed)["prequalification"]
        return str(printed["criteria"][0]["id"])
