"""From the registration of a project to the published notice.

The owner, the auditor and the desk act (BL 9, 16, 19; BR 7; county). Deadlines are the earliest that the
law allows, at 09:30.
"""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any, ClassVar

from tender import clock
from tender.demo import county
from tender.demo.play import Moments, Play, office
from tender.demo.script import plan
from tender.notices import service as notices
from tender.notices.forms import PublishNotice
from tender.projects import service as projects
from tender.projects.forms import AuditProject, RegisterProject, RouteProject
from tender.rulebook import Calendar
from tender.tendering import service as tendering
from tender.tendering.forms import PrepareTender

METHODS = {"open": "公开招标", "selective": "邀请招标", "owner_choice": "由招标人选择方式"}


@dataclass
class Published(Play):
    """The steps until a tender is public."""

    FUNDS: ClassVar[str] = "budget"
    ROUTED: ClassVar[str] = ""

    def register(self) -> Moments:
        """项目登记: the owner enters the project with its funding."""
        yield office(1, 9, 20)
        form = RegisterProject.model_validate(
            {
                "name": self.script.title,
                "category": "works",
                "approval_no": self.approval_no(),
                "site": self.script.place,
                "scale": self.script.scope,
                "amount": str(self.script.ceiling),
                "funding": {self.FUNDS: "100"},
            }
        )
        self.project = projects.register_project(self.platform, self.who("entity"), form)
        self.tell(f"项目登记 {self.script.title}")

    def approval_no(self) -> str:
        """The number of the project's approval; each project of the county has its own."""
        return f"示发改审〔{clock.today().year}〕{100 + self.number}号"

    def route(self) -> Moments:
        """预算审计 and 招标方式: auditor and desk."""
        yield office(1, 10, 5)
        form = approved_audit(str(self.script.ceiling))
        projects.audit_project(self.platform, self.who("auditor"), self.project, form)
        yield clock.now() + timedelta(hours=2)
        method = self.ROUTED or self.script.method
        projects.route_project(self.platform, self.who("desk"), self.project, RouteProject(method=method))
        self.tell(f"预算审计通过, 确定{METHODS[method]}")

    def prepare(self) -> Moments:
        """招标文件: everything the documents fix, custodians and criteria included."""
        yield office(1, 9, 40)
        _, stored = self.store(f"{self.script.title} 招标文件\n\n{self.script.scope}\n".encode())
        form = self.plan([self.people.custodian_keys[login] for login in county.CUSTODIANS])
        form |= {"documents": [{"name": "招标文件.txt", **stored}], "retender_of": self.retender_of}
        self.tender = tendering.prepare_tender(
            self.platform, self.who("entity"), PrepareTender.model_validate(form)
        )
        with self.platform.reading() as session:
            self.lots = [lot.id for lot in tendering.lots_of(session, self.tender)]
        self.tell("招标文件备妥")

    def plan(self, keys: list[str]) -> dict[str, Any]:
        """What the owner prepares, with the custodians' keys; a visit of the site if one is played."""
        made = plan(self.script, self.project, keys)
        if "visit" in self.script.steps:
            made["site_visit"] = {"at": clock.stamp(office(3, 10)), "place": self.script.place}
        return made

    def publish(self) -> Moments:
        """招标公告: submission opens."""
        yield clock.now() + timedelta(hours=1)
        form = PublishNotice(deadline=clock.at(Calendar().earliest_deadline(clock.today()).date, 9, 30))
        notices.publish_notice(self.platform, self.who("entity"), self.tender, form)
        self.paper("tender-notice")
        self.tell(f"招标公告发布, 投标截止 {clock.shown(form.deadline)}")


def approved_audit(amount: str) -> AuditProject:
    """An approving conclusion of the budget audit, up to `amount` yuan."""
    return AuditProject.model_validate(
        {"result": "approved", "audited": amount, "remarks": "预算编制合规, 同意招标。"}
    )
