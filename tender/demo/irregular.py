"""Projects that do not go the straight way: a splitting explained, an amount amended, an exception approved (rules §2).

They come to no tender; what they leave is in the ledger and in the findings that supervision reads.
"""

from dataclasses import dataclass
from datetime import timedelta

from tender import clock
from tender.demo.play import Moments, Play, office
from tender.demo.publishing import approved_audit
from tender.projects import amending, reasons
from tender.projects import service as projects
from tender.projects.forms import (
    AmendProject,
    ApproveException,
    Evidence,
    ExplainSplitting,
    RegisterProject,
    RouteProject,
    StatedException,
)

OWNER = "water"
DOCUMENT = "示住建招监〔2026〕12号"
FINDING = "经测算公开招标费用占合同金额比例过大, 同意邀请招标。"


@dataclass
class Irregular(Play):
    """The water bureau's projects."""

    def divided(self) -> Moments:
        """Two projects on one site that are together over the threshold: a reason is given, then they are routed."""
        yield office(2, 9, 0)
        first = self._register("示范县西河水闸启闭机更新", "示范县西河水闸", "180000.00", 301)
        yield clock.now() + timedelta(days=3)
        second = self._register("示范县西河水闸闸门防腐", "示范县西河水闸", "160000.00", 302)
        yield clock.now() + timedelta(hours=2)
        amended = AmendProject.model_validate({"amount": "190000.00", "reason": "启闭机型号调整。"})
        amending.amend_project(self.platform, self.who(OWNER), first, amended)
        yield clock.now() + timedelta(hours=3)
        form = ExplainSplitting(reason="闸门防腐系汛后检查新发现的隐患, 与启闭机更新不属同一批复。")
        for project in (first, second):
            reasons.explain_splitting(self.platform, self.who(OWNER), project, form)
        self.tell("疑似化整为零, 招标人书面说明")
        yield office(1, 10, 0)
        self._audit_and_route(first, "190000.00", RouteProject(method="selective"))
        self._audit_and_route(second, "160000.00", RouteProject(method="selective"))

    def excepted(self) -> Moments:
        """A project that by its size would be tendered openly, invited on a finding of the authority (BR 8)."""
        yield office(3, 15, 0)
        project = self._register("示范县高山水池检修便道", "示范县云岭高山水池", "420000.00", 303)
        yield office(2, 9, 30)
        why = {"ground": "open_costs_too_much", "document_no": DOCUMENT, "public_reason": FINDING}
        _, stored = self.store(FINDING.encode())
        evidence = [Evidence.model_validate({"name": "认定意见.txt", **stored})]
        approval = ApproveException(**why, approving_body="示范县住房和城乡建设局", evidence=evidence)
        reasons.approve_exception(self.platform, self.who("supervisor"), project, approval)
        yield office(1, 11, 0)
        stated = StatedException.model_validate(why)
        self._audit_and_route(project, "420000.00", RouteProject(method="selective", exception=stated))
        self.tell("公开招标费用占比过大, 经认定邀请招标")

    def _register(self, name: str, site: str, amount: str, number: int) -> str:
        form = RegisterProject.model_validate(
            {
                "name": name,
                "category": "works",
                "approval_no": f"示发改审〔{clock.today().year}〕{number}号",
                "site": site,
                "scale": "详见批复。",
                "amount": amount,
                "funding": {"budget": "100"},
            }
        )
        return projects.register_project(self.platform, self.who(OWNER), form)

    def _audit_and_route(self, project: str, amount: str, form: RouteProject) -> None:
        platform = self.platform
        projects.audit_project(platform, self.who("auditor"), project, approved_audit(amount))
        projects.route_project(platform, self.who("desk"), project, form)
