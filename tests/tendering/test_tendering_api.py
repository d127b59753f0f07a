"""Preparing a tender over the API: plan, custody, ownership, hostile input; nothing changed by a refusal."""

import pytest

from tender.tendering import service as tendering
from tests import journeys

PATH = "/api/v1/tenders"


def first(criteria, **change):
    return [{**criteria[0], **change}, *criteria[1:]]


def tenders(platform) -> int:
    with platform.reading() as session:
        return session.connection().exec_driver_sql("SELECT count(*) FROM tender").scalar()


def test_before_the_notice_the_public_sees_a_title_and_neither_ceiling_nor_terms(site, cast):
    course = journeys.routed(cast)
    made = site.signed_in("entity").post(PATH, json=journeys.plan(course)).json()["id"]
    shown = site.visitor().get(f"{PATH}/{made}")
    assert shown.json()["ceiling"] is None and "5000000" not in shown.text
    assert site.visitor().get(f"{PATH}/{made}/terms").status_code == 404


def test_a_project_has_one_tender_at_a_time(site, cast):
    course = journeys.prepared(cast)
    answer = site.signed_in("entity").post(PATH, json=journeys.plan(course))
    assert (answer.status_code, answer.json()["code"]) == (409, "tender_exists")


def test_what_was_entered_wrongly_is_entered_anew_before_anything_is_published(site, cast, platform):
    course = journeys.prepared(cast)
    lots = [{"title": "一标段", "ceiling": "2000000.00"}, {"title": "二标段", "ceiling": "1000000.00"}]
    plan = {**journeys.plan(course), "lots": lots, "corrects": course.tender}
    assert site.signed_in("entity").post(PATH, json=plan).json()["id"] == course.tender
    with platform.reading() as session:
        row = tendering.tender_of(session, course.tender)
        assert (row.ceiling_fen, row.version, tenders(platform)) == (300_000_000, 2, 1)
        assert [lot.title for lot in tendering.lots_of(session, course.tender)] == ["一标段", "二标段"]


def test_an_announced_tender_is_not_entered_anew(site, cast):
    course = journeys.noticed(cast)
    plan = {**journeys.plan(course), "corrects": course.tender}
    answer = site.signed_in("entity").post(PATH, json=plan)
    assert (answer.status_code, answer.json()["code"]) == (409, "not_in_preparation")


def test_another_entitys_project_is_not_mine_to_tender(site, cast, platform):
    course = journeys.routed(cast)
    assert site.signed_in("water").post(PATH, json=journeys.plan(course)).status_code == 403
    assert tenders(platform) == 0


def test_a_project_that_was_not_routed_has_no_tender(site, cast):
    course = journeys.audited(cast)
    answer = site.signed_in("entity").post(PATH, json=journeys.plan(course))
    assert (answer.status_code, answer.json()["article"]) == (409, "BR 7")


def test_a_stored_file_known_by_its_hash_alone_is_no_document(site, cast, platform):
    course = journeys.routed(cast)
    others = platform.objects.put([b"somebody else's"], limit=100)
    documents = [{"name": "a.pdf", "sha256": others.sha256, "size": others.size}]
    answer = site.signed_in("entity").post(PATH, json={**journeys.plan(course), "documents": documents})
    assert (answer.status_code, answer.json()["code"]) == (400, "file_missing")
    assert tenders(platform) == 0


DEPOSIT = {
    "amount": "100000.00",
    "forms": ["transfer"],
    "account_name": "示范县公共资源交易中心",
    "account_no": "990100000001",
    "bank": "示范县农村商业银行",
}
ITEM = {"id": "licence", "title": "施工资质", "clause": "第二章 3.1", "ground": "unqualified"}


@pytest.mark.parametrize(
    ("change", "status", "code"),
    [
        ({"committee": {"size": 4, "category": "x"}}, 409, "committee_size"),
        ({"committee": {"size": 3, "category": "x"}}, 409, "committee_size"),
        ({"criteria": journeys.CRITERIA[:2]}, 409, "points"),
        ({"criteria": first(journeys.CRITERIA, id="safety")}, 409, "criteria_twice"),
        ({"criteria": first(journeys.CRITERIA, max="0")}, 400, None),
        ({"criteria": first(journeys.CRITERIA, max="1e1")}, None, None),
        ({"lots": []}, 400, None),
        ({"lots": [{"title": "一", "ceiling": "1.001"}]}, 400, None),
        ({"documents": []}, 400, None),
        ({"documents": [{"name": "a.pdf", "sha256": "0" * 64, "size": 1}]}, 400, "file_missing"),
        ({"documents": [{"name": "../a.pdf", "sha256": "0" * 64, "size": 1}]}, 400, None),
        ({"period_days": 0}, 400, None),
        ({"stage": "awarded"}, 400, None),
        ({"documents_fee": "0.01"}, 409, "documents_fee"),
        ({"performance_security_percent": 11}, 409, "performance_security"),
        ({"deposit": {**DEPOSIT, "amount": "100000.01"}}, 409, "security_share"),
        ({"deposit": {**DEPOSIT, "amount": "0"}}, 409, "no_security"),
        ({"review_items": [{**ITEM, "ground": "unlucky"}]}, 409, "unknown_ground"),
        ({"review_items": [ITEM, ITEM]}, 409, "criteria_twice"),
        ({"method": "selective"}, 409, "other_method"),
        ({"invitation": {"count": 2}}, 409, "too_few"),
        ({"prequalification": {"method": "limited", "limit": 2, "criteria": [ITEM]}}, 409, "too_few"),
        ({"retender_of": "tnd_nothing"}, 409, "tender_exists"),
    ],
)
def test_a_plan_that_the_law_does_not_allow_is_refused(site, cast, platform, change, status, code):
    course = journeys.routed(cast)
    answer = site.signed_in("entity").post(PATH, json={**journeys.plan(course), **change})
    assert answer.status_code in ((status,) if status else (400, 409)), answer.text
    assert code is None or answer.json()["code"] == code
    assert tenders(platform) == 0


@pytest.mark.parametrize("keys", [[0, 0, 1], [0, 1, None]])
def test_custody_needs_different_bodies_and_real_keys(site, cast, platform, keys):
    course = journeys.routed(cast)
    chosen = ["cus_nothing" if key is None else cast.keepers[key].key for key in keys]
    plan = {**journeys.plan(course), "custody": {"k": 2, "keys": chosen}}
    assert site.signed_in("entity").post(PATH, json=plan).status_code in (404, 409)
    assert tenders(platform) == 0


def test_more_shares_than_custodians_cannot_be_demanded(site, cast):
    course = journeys.routed(cast)
    plan = journeys.plan(course)
    plan["custody"] = {**plan["custody"], "k": 4}
    answer = site.signed_in("entity").post(PATH, json=plan)
    assert (answer.status_code, answer.json()["article"]) == (409, "rules §9")


@pytest.mark.parametrize("login", ["desk", "auditor", "bidder1", "supervisor", "admin"])
def test_only_an_owner_prepares(site, cast, login):
    course = journeys.routed(cast)
    assert site.signed_in(login).post(PATH, json=journeys.plan(course)).status_code == 403


def test_a_plan_exactly_at_its_caps_is_lawful(site, cast, platform):
    course = journeys.routed(cast)
    change = {
        "deposit": DEPOSIT,
        "performance_security_percent": 10,
        "documents_fee": "0",
        "review_items": [ITEM],
    }
    assert site.signed_in("entity").post(PATH, json={**journeys.plan(course), **change}).status_code == 201
    assert tenders(platform) == 1
