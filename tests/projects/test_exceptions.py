"""Exceptions over the API: ground, approval, evidence, and the public reason (rules §2.7)."""

import pytest

from tests import journeys
from tests.projects.entered import (
    GOODS,
    PATH,
    audited,
    differences,
    facts,
    ground,
    registered,
    route,
    shown,
)

BODY = {"approving_body": "示范县发展和改革局"}


def test_a_ground_that_needs_no_approval_is_confirmed_by_the_desk_and_its_reason_is_public(site, platform):
    path = audited(site, amount="5000000.00")
    assert route(site, path, "direct", ground(site, "irreplaceable_patent")).status_code == 201
    published = site.visitor().get(f"{path}/routing").json()
    assert (published["method"], published["article"]) == ("direct", "BR 9(1)")
    assert published["public_reason"] == "仅有少量单位具备条件" and "amount" not in published
    assert facts(platform, "project.routed")["exception"]["ground"] == "irreplaceable_patent"
    assert differences(platform) == []


@pytest.mark.parametrize(
    ("code", "article"), [("open_costs_too_much", "BR 8"), ("key_project_unsuited", "BL 11")]
)
def test_a_ground_that_needs_an_approval_waits_for_the_authority(site, platform, code, article):
    path = audited(site, amount="5000000.00")
    refused = route(site, path, "selective", ground(site, code))
    assert (refused.status_code, refused.json()["code"], refused.json()["article"]) == (
        409,
        "approval_missing",
        article,
    )
    approval = ground(site, code, "supervisor", **BODY)
    assert site.signed_in("supervisor").post(f"{path}/exceptions", json=approval).status_code == 201
    assert route(site, path, "selective", ground(site, code, evidence=[])).status_code == 201
    kept = shown(site, path)["routing"]
    assert kept["exception"]["approving_body"] == "示范县发展和改革局" and kept["proposed"] == "open"
    assert differences(platform) == []


def test_an_approval_of_another_document_ground_or_amount_does_not_count(site):
    path = audited(site, amount="5000000.00")
    approval = ground(site, "open_costs_too_much", "supervisor", **BODY)
    site.signed_in("supervisor").post(f"{path}/exceptions", json=approval)
    for stated in (
        ground(site, "open_costs_too_much", document_no="示监〔2026〕4号"),
        ground(site, "key_project_unsuited"),
    ):
        assert route(site, path, "selective", stated).json()["code"] == "approval_missing"
    site.signed_in("entity").post(f"{path}/amendments", json={"amount": "4900000.00", "reason": "核减"})
    assert route(site, path, "selective", ground(site, "open_costs_too_much")).status_code == 409


@pytest.mark.parametrize("login", ["entity", "desk", "auditor", "bidder1", "admin", "discipline"])
def test_only_the_authority_approves_an_exception(site, login):
    path = registered(site, amount="5000000.00")
    form = ground(site, "open_costs_too_much", login, **BODY)
    assert site.signed_in(login).post(f"{path}/exceptions", json=form).status_code == 403


def test_an_approval_that_nobody_needs_is_refused(site):
    path = registered(site, amount="5000000.00")
    form = ground(site, "few_bidders", "supervisor", **BODY)
    answer = site.signed_in("supervisor").post(f"{path}/exceptions", json=form)
    assert (answer.status_code, answer.json()["code"]) == (409, "approval_needless")


@pytest.mark.parametrize(("amount", "status"), [("1999999.99", 201), ("2000000.00", 409)])
def test_another_method_from_the_open_threshold_waits_for_city_finance(site, amount, status):
    path = audited(site, GOODS, amount=amount)
    answer = route(site, path, "direct", ground(site, "only_supplier"))
    assert answer.status_code == status
    assert status == 201 or answer.json()["article"] == "GPL 27; GPR 23"


def test_below_the_county_threshold_an_invited_tender_needs_no_exception(site):
    path = audited(site, amount="299999.99")
    needless = route(site, path, "selective", ground(site, "few_bidders"))
    assert (needless.status_code, needless.json()["code"]) == (409, "exception_needless")
    assert route(site, path, "selective").status_code == 201
    assert shown(site, path)["routing"]["exception"] == {}


def test_the_routing_of_an_invited_tender_is_not_public(site):
    path = audited(site, amount="5000000.00")
    assert site.visitor().get(f"{path}/routing").status_code == 404
    assert route(site, path, "selective", ground(site, "few_bidders")).status_code == 201
    hidden = site.visitor().get(f"{path}/routing")
    assert hidden.status_code == 404
    assert hidden.json()["code"] == site.visitor().get(f"{PATH}/prj_nothing/routing").json()["code"]


@pytest.mark.parametrize(
    ("method", "change", "code"),
    [
        ("direct", {"ground": "leader_said_so"}, "ground_unknown"),
        ("selective", {"ground": "own_ability"}, "method_not_permitted"),
        ("direct", {"ground": "only_supplier"}, "ground_of_other_law"),
        ("direct", {"ground": "own_ability", "evidence": []}, "evidence_missing"),
        ("direct", {"ground": "own_ability", "public_reason": ""}, "invalid_request"),
        ("anything", {"ground": "own_ability"}, "method_not_permitted"),
    ],
)
def test_an_exception_that_does_not_hold_is_refused_and_changes_nothing(site, method, change, code):
    path = audited(site, amount="5000000.00")
    answer = route(site, path, method, ground(site, "own_ability") | change)
    assert answer.status_code in (400, 409) and answer.json()["code"] == code
    assert shown(site, path)["project"]["status"] == "audited"


def test_evidence_that_nobody_uploaded_is_refused(site):
    path = audited(site, amount="5000000.00")
    stated = ground(site, "own_ability")
    stated["evidence"][0]["sha256"] = "0" * 64
    assert route(site, path, "direct", stated).json()["code"] == "file_missing"


@pytest.mark.parametrize(("original", "status"), [("1500000.00", 201), ("1499999.99", 409)])
def test_a_top_up_over_a_tenth_of_its_contract_is_refused(site, original, status):
    path = audited(site, GOODS, amount="150000.00")
    stated = ground(site, "top_up", original_contract=original)
    assert route(site, path, "direct", stated).status_code == status


def test_a_purchase_below_the_thresholds_may_ask_for_quotations_without_a_ground(site):
    assert route(site, audited(site, GOODS), "request_for_quotation").status_code == 201


@pytest.mark.parametrize("method", ["open", "selective", "owner_choice"])
def test_the_owner_s_choice_without_state_funds_is_confirmed_as_it_is(site, method):
    path = audited(site, amount="5000000.00", funding={"private": "100"})
    assert route(site, path, method).status_code == 201


def test_the_routing_keeps_its_inputs_rules_and_confirmer(site, cast):
    course = journeys.routed(cast)
    kept = shown(site, f"{PATH}/{course.project}")["routing"]
    assert kept["stated"]["amount_fen"] == 500_000_000 and kept["stated"]["funding"]["budget"] == "100"
    hit = {"id": "county.open_threshold", "version": "2026.11/2020-01-01", "source": "county"}
    assert hit in kept["rules"] and kept["confirmed_by"] == cast.desk.person
