"""A changed amount: what the rules now say, and how far back the project goes (rules §2.10)."""

import pytest

from tender.projects.lifecycle import Status, after_amendment
from tender.projects.service import notice_refusal, project_of
from tests import journeys
from tests.projects.entered import (
    PATH,
    amend,
    audit,
    audited,
    differences,
    facts,
    ground,
    registered,
    route,
    shown,
)


@pytest.mark.parametrize("status", list(Status))
@pytest.mark.parametrize("risen", [True, False])
@pytest.mark.parametrize("differ", [True, False])
def test_a_project_goes_back_as_far_as_the_change_reaches_and_never_on(status, risen, differ):
    reached = after_amendment(status, budget_risen=risen, answers_differ=differ)
    order = list(Status)
    assert order.index(reached) <= order.index(status)
    assert (reached is Status.REGISTERED) is (risen or status is Status.REGISTERED)
    assert (reached is Status.ROUTED) is (status is Status.ROUTED and not risen and not differ)


def test_an_amount_that_changes_the_method_is_routed_again(site, platform):
    path = audited(site, amount="300000.00")
    assert route(site, path, "open").status_code == 201
    assert amend(site, path, "299999.99").status_code == 201
    changed = facts(platform, "project.amended")["changed"]
    assert changed["method"] == ["open", "selective"]
    assert shown(site, path)["project"]["status"] == "audited"
    assert route(site, path, "selective").status_code == 201
    after = shown(site, path)
    assert (after["routing"]["method"], len(after["routings"])) == ("selective", 2)
    assert after["amendments"][0]["changed"] == changed
    assert differences(platform) == []


def test_an_amount_that_changes_a_duty_only_is_routed_again(site, platform):
    path = audited(site, amount="4000000.00")
    assert route(site, path, "open").status_code == 201
    assert amend(site, path, "3999999.99").status_code == 201
    changed = facts(platform, "project.amended")["changed"]
    assert changed["statutory_mandatory_tender"] == [1, 0] and "method" not in changed
    assert shown(site, path)["project"]["status"] == "audited"


def test_an_amount_that_changes_nothing_else_leaves_the_routing(site):
    path = audited(site, amount="5000000.00")
    assert route(site, path, "open").status_code == 201
    assert amend(site, path, "4999999.99").status_code == 201
    after = shown(site, path)
    assert (after["project"]["status"], after["amendments"][0]["changed"]) == ("routed", {})
    assert after["routing"]["method"] == "open" and after["project"]["amount_fen"] == 499_999_999


def test_a_rise_above_the_audited_budget_reopens_the_audit(site):
    path = audited(site, amount="5000000.00")
    assert route(site, path, "open").status_code == 201
    assert amend(site, path, "5000000.01").status_code == 201
    assert shown(site, path)["project"]["status"] == "registered"
    assert route(site, path, "open").json()["code"] == "wrong_stage"
    assert audit(site, path).status_code == 201
    assert route(site, path, "open").status_code == 201


def test_a_fall_and_a_rise_back_to_the_audited_budget_need_no_new_audit(site):
    path = audited(site, amount="5000000.00")
    assert route(site, path, "open").status_code == 201
    assert amend(site, path, "4500000.00").status_code == 201
    assert amend(site, path, "5000000.00").status_code == 201
    assert shown(site, path)["project"]["status"] == "routed"


def test_an_exception_holds_for_its_amount_only(site):
    path = audited(site, amount="5000000.00")
    assert route(site, path, "direct", ground(site, "own_ability")).status_code == 201
    assert amend(site, path, "4999999.00").status_code == 201
    assert shown(site, path)["project"]["status"] == "audited"


@pytest.mark.parametrize("login", ["desk", "auditor", "supervisor", "bidder1", "water"])
def test_only_the_project_s_owner_amends_it(site, login):
    path = registered(site)
    answer = site.signed_in(login).post(f"{path}/amendments", json={"amount": "1.00", "reason": "核减"})
    assert answer.status_code == 403


@pytest.mark.parametrize(
    ("form", "status"),
    [
        ({"amount": "200000.00", "reason": "没有变化"}, 409),
        ({"amount": "1.00"}, 400),
        ({"amount": "1.001", "reason": "核减"}, 400),
        ({"amount": "-1.00", "reason": "核减"}, 400),
        ({"amount": "1.00", "reason": ""}, 400),
    ],
)
def test_an_amendment_without_change_or_reason_is_refused(site, form, status):
    path = registered(site)
    assert site.signed_in("entity").post(f"{path}/amendments", json=form).status_code == status
    assert shown(site, path)["amendments"] == []


def test_the_investment_follows_the_amount_where_the_two_were_one(site):
    path = registered(site)
    assert amend(site, path, "250000.00").status_code == 201
    assert shown(site, path)["project"]["investment_fen"] == 25_000_000
    assert amend(site, path, "260000.00", investment="900000.00").status_code == 201
    assert amend(site, path, "270000.00").status_code == 201
    assert shown(site, path)["project"]["investment_fen"] == 90_000_000


@pytest.mark.parametrize(
    ("amount", "code"),
    [("5000000.01", "budget_risen"), ("3999999.99", "not_routed"), ("4999999.99", None)],
)
def test_no_notice_may_follow_a_change_before_audit_and_routing_stand_again(site, cast, amount, code):
    course = journeys.prepared(cast)
    assert amend(site, f"{PATH}/{course.project}", amount).status_code == 201
    with cast.platform.reading() as session:
        project = project_of(session, course.project)
        refusal = notice_refusal(session, project, 100, "open")
    assert (refusal.code if refusal else None) == code


@pytest.mark.parametrize(("ceiling", "code"), [(29_999_999, None), (30_000_000, "lots_exceed_routing")])
def test_lots_are_summed_so_that_together_they_cannot_pass_under_the_threshold(site, platform, ceiling, code):
    path = audited(site, amount="299999.99")
    assert route(site, path, "selective").status_code == 201
    with platform.reading() as session:
        project = project_of(session, path.rsplit("/", 1)[1])
        refusal = notice_refusal(session, project, ceiling, "selective")
    assert (refusal.code if refusal else None) == code


def test_a_tender_prepared_by_the_former_method_is_not_published(cast):
    course = journeys.routed(cast)
    with cast.platform.reading() as session:
        refusal = notice_refusal(session, project_of(session, course.project), 100, "selective")
    assert refusal is not None and refusal.code == "method_changed"


def test_after_the_notice_an_amendment_only_records_and_the_tender_goes_on(site, cast):
    course = journeys.noticed(cast)
    assert amend(site, f"{PATH}/{course.project}", "6000000.00").status_code == 201
    assert shown(site, f"{PATH}/{course.project}")["project"]["status"] == "registered"
    assert site.visitor().get(f"/api/v1/tenders/{course.tender}").json()["stage"] == "submission"
