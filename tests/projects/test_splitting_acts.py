"""The splitting check in the acts: an alert, a written reason, never a silent change of method (rules §2.9)."""

import pytest

from tender.demo import county
from tender.errors import Refused
from tender.projects import reasons, service
from tender.projects.forms import ExplainSplitting, RouteProject
from tests.projects.entered import (
    GOODS,
    WORKS,
    amend,
    audited,
    differences,
    explain,
    facts,
    registered,
    route,
    shown,
)


@pytest.fixture
def divided(site):
    """Two works of 200,000.00 under one approval; the second waits for its routing."""
    assert route(site, audited(site), "selective").status_code == 201
    return audited(site, name="同一批文的另一工程", site="另一处")


def test_a_finding_is_a_yellow_alert_as_soon_as_the_project_is_entered(site, platform, divided):
    alert = facts(platform, "project.registered")["alert"]
    assert (alert["code"], alert["level"]) == ("contract_splitting", "yellow")
    assert {finding["shared"] for finding in alert["findings"]} == {"approval_no"}


def test_an_unexplained_finding_stops_the_routing_and_the_method_stays(site, divided):
    for method in ("selective", "open"):
        answer = route(site, divided, method)
        assert answer.status_code == 409
    assert route(site, divided, "selective").json()["code"] == "splitting_unexplained"
    assert shown(site, divided)["project"]["status"] == "audited"


def test_a_written_reason_lets_the_same_method_be_confirmed(site, platform, divided):
    assert explain(site, divided).status_code == 201
    assert route(site, divided, "selective").status_code == 201
    assert facts(platform, "project.routed")["alert"]["level"] == "yellow"
    assert shown(site, divided)["unexplained"] == [] and shown(site, divided)["reasons"]
    assert differences(platform) == []


def test_a_reason_does_not_cover_a_contract_that_comes_later(site, divided):
    assert explain(site, divided).status_code == 201
    registered(site, name="第三个工程", site="第三处", amount="50000.00")
    assert route(site, divided, "selective").json()["code"] == "splitting_unexplained"
    assert explain(site, divided).status_code == 201
    assert route(site, divided, "selective").status_code == 201


@pytest.mark.parametrize("login", ["desk", "supervisor", "auditor", "bidder1", "water"])
def test_only_the_project_s_owner_gives_the_reason(site, divided, login):
    answer = site.signed_in(login).post(f"{divided}/splitting-reasons", json={"reason": "无"})
    assert answer.status_code == 403


def test_without_a_finding_there_is_nothing_to_explain(site):
    answer = explain(site, registered(site))
    assert (answer.status_code, answer.json()["code"]) == (409, "nothing_to_explain")


def test_repeated_purchases_over_the_open_threshold_need_an_adjusted_budget(site):
    first = audited(site, GOODS, amount="1500000.00", approval_no="甲", site="甲")
    second = audited(site, GOODS, amount="600000.00", approval_no="乙", site="乙")
    for path in (first, second):
        assert route(site, path, "open").status_code == 201
    small = [audited(site, GOODS, amount="290000.00", approval_no=str(n), site=str(n)) for n in range(7)]
    assert [route(site, path, "selective").status_code for path in small] == [201] * 6 + [409]
    assert explain(site, small[-1]).json()["article"] == "GPR 28"
    assert explain(site, small[-1], document_no="示财预〔2026〕12号").status_code == 201
    assert route(site, small[-1], "selective").status_code == 201


def test_a_winner_of_two_contracts_in_a_row_is_found_where_later_stages_know_it(site, cast):
    won = [registered(site, amount="1000.00", name=name).rsplit("/", 1)[1] for name in "ab"]
    project = audited(site, amount="1000.00").rsplit("/", 1)[1]
    winners = dict.fromkeys(won, county.BIDDERS[0].uscc)
    form = RouteProject(method="selective")
    with pytest.raises(Refused, match="one_winner"):
        service.route_project(cast.platform, cast.desk, project, form, winners)
    reason = ExplainSplitting(reason="三处工程先后立项, 各自招标。")
    reasons.explain_splitting(cast.platform, cast.entity, project, reason, winners)
    assert service.route_project(cast.platform, cast.desk, project, form, winners)


def test_an_amendment_that_reaches_the_threshold_together_sends_the_project_back(site, platform):
    assert route(site, audited(site, amount="99999.99"), "selective").status_code == 201
    path = audited(site, amount="200000.00")
    assert route(site, path, "selective").status_code == 201
    assert amend(site, path, "199999.00").status_code == 201
    assert shown(site, path)["project"]["status"] == "routed"
    assert amend(site, path, "200000.01", investment="200000.00").status_code == 201
    assert facts(platform, "project.amended")["alert"]["level"] == "yellow"
    assert shown(site, path)["routing"] is None


def test_other_owners_and_large_works_are_not_disturbed(site):
    assert route(site, audited(site, amount="5000000.00"), "open").status_code == 201
    assert route(site, audited(site, amount="5000000.00"), "open").status_code == 201
    other = site.signed_in("water").post("/api/v1/projects", json=WORKS).json()["id"]
    assert shown(site, f"/api/v1/projects/{other}")["unexplained"] == []
