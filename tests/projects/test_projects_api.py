"""Registration, audit and routing over the API: seats, order, edges of the law, hostile input."""

import pytest

from tests import journeys

PATH = "/api/v1/projects"
FORM = {
    "name": "示范县第一实验小学教学楼",
    "category": "works",
    "kind": "works",
    "approval_no": "示发改审〔2026〕8号",
    "site": "示范县新区",
    "scale": "三层",
    "amount": "300000.00",
    "funding": {"budget": "100"},
}
AUDIT = {"result": "approved", "audited": "5000000.00", "remarks": "同意"}


def test_a_project_is_entered_and_seen_by_its_owner_and_the_desks(site):
    made = site.signed_in("entity").post(PATH, json=FORM).json()["id"]
    for login in ("entity", "desk", "auditor", "supervisor"):
        assert [row["id"] for row in site.signed_in(login).get(PATH).json()] == [made]
    assert site.signed_in("water").get(PATH).json() == []
    assert site.signed_in("bidder1").get(PATH).status_code == 403


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"name": ""}, "name"),
        ({"name": "x" * 201}, "name"),
        ({"name": None}, "name"),
        ({"name": "示\u0000范"}, None),
        ({"category": "weapons"}, "category"),
        ({"amount": "300,000.00"}, "amount"),
        ({"amount": "1.001"}, "amount"),
        ({"amount": 300000.0}, "amount"),
        ({"amount": "-1.00"}, "amount"),
        ({"amount": "10000000000000.01"}, "amount"),
        ({"funding": {"budget": "101"}}, None),
        ({"funding": {"budget": "99"}}, "funding"),
        ({"funding": {"budget": "NaN"}}, None),
        ({"extra": 1}, None),
    ],
)
def test_a_malformed_registration_is_refused_and_names_its_field(site, change, field):
    client = site.signed_in("entity")
    answer = client.post(PATH, json={**FORM, **change})
    assert answer.status_code == 400, answer.text
    problem = answer.json()
    assert field is None or field in (
        problem.get("field"),
        *(each["field"] for each in problem.get("errors", [])),
    )
    assert client.get(PATH).json() == []


@pytest.mark.parametrize("login", ["desk", "auditor", "bidder1", "expert01", "admin", "supervisor"])
def test_only_an_owner_registers(site, login):
    answer = site.signed_in(login).post(PATH, json=FORM)
    assert answer.status_code == 403 and answer.json()["article"] == "BL 9"


def test_an_unknown_agent_is_not_found(site):
    assert site.signed_in("entity").post(PATH, json={**FORM, "agent": "org_nothing"}).status_code == 404


@pytest.mark.parametrize("step", ["audits", "routing"])
def test_a_project_that_is_not_there_is_not_found(site, step):
    login, form = {"audits": ("auditor", AUDIT), "routing": ("desk", {"method": "open"})}[step]
    assert site.signed_in(login).post(f"{PATH}/prj_nothing/{step}", json=form).status_code == 404


@pytest.mark.parametrize("login", ["entity", "desk", "admin"])
def test_nobody_but_the_auditor_audits(site, cast, login):
    course = journeys.registered(cast)
    assert site.signed_in(login).post(f"{PATH}/{course.project}/audits", json=AUDIT).status_code == 403


def test_routing_waits_for_the_audit_and_happens_once(site, cast):
    course, desk = journeys.registered(cast), site.signed_in("desk")
    path = f"{PATH}/{course.project}"
    assert desk.post(f"{path}/routing", json={"method": "open"}).json()["code"] == "wrong_stage"
    site.signed_in("auditor").post(f"{path}/audits", json=AUDIT)
    assert desk.post(f"{path}/routing", json={"method": "open"}).status_code == 201
    assert desk.post(f"{path}/routing", json={"method": "open"}).status_code == 409


def test_a_rejected_audit_leaves_the_gate_shut_until_another(site, cast):
    course, auditor = journeys.registered(cast), site.signed_in("auditor")
    path = f"{PATH}/{course.project}"
    assert auditor.post(f"{path}/audits", json={**AUDIT, "result": "rejected"}).status_code == 201
    assert site.signed_in("desk").post(f"{path}/routing", json={"method": "open"}).status_code == 409
    assert auditor.post(f"{path}/audits", json=AUDIT).status_code == 201


@pytest.mark.parametrize(("amount", "method"), [("300000.00", "open"), ("299999.99", "selective")])
def test_the_desk_cannot_choose_another_method_than_the_rules(site, cast, amount, method):
    course, desk = journeys.audited(cast, amount=amount), site.signed_in("desk")
    other = {"open": "selective", "selective": "open"}[method]
    refused = desk.post(f"{PATH}/{course.project}/routing", json={"method": other})
    assert (refused.status_code, refused.json()["article"]) == (409, "BR 7")
    assert desk.post(f"{PATH}/{course.project}/routing", json={"method": method}).status_code == 201


def test_one_project_is_shown_to_its_owner_and_the_desks_only(site, cast):
    path = f"{PATH}/{journeys.routed(cast).project}"
    for login in ("entity", "desk", "auditor", "supervisor", "discipline"):
        detail = site.signed_in(login).get(path).json()
        assert detail["routing"]["method"] == "open" and detail["unexplained"] == []
    for login in ("water", "bidder1", "expert01", "admin"):
        assert site.signed_in(login).get(path).status_code == 403
    assert site.visitor().get(path).status_code == 401
    assert site.signed_in("desk").get(f"{PATH}/prj_nothing").status_code == 404
