"""What is public is public everywhere alike and for ever; what never is stands nowhere (rules §11)."""

import json
import re
import sqlite3
from io import BytesIO

import pytest
from pypdf import PdfReader
from sqlmodel import select

from tender import money
from tender.accounts import forms as account_forms
from tender.accounts import service as accounts
from tender.ledger.models import Outbox
from tender.notices.queries import notices_of, papers_of
from tender.tendering.forms import PrepareTender

pytestmark = pytest.mark.slow

HTML = {"Accept": "text/html"}
PUBLISHED_ONCE = {"notice", "paper", "opening_record"}
WORDS = (
    "number",
    "owner",
    "approval_no",
    "scope",
    "place",
    "qualification",
    "opening_place",
    "contact",
    "supervisor",
)


def payloads(platform):
    """Every act as recorded, oldest first."""
    with platform.reading() as session:
        return [json.loads(text) for text in session.exec(select(Outbox.payload).order_by(Outbox.seq))]


def squeezed(text):
    return re.sub(r"\s+", "", text)


@pytest.fixture
def visitor(site):
    return site.visitor()


def test_guide_fees_conduct_expert_rules_commitments_and_channels_are_always_public(visitor):
    text = visitor.get("/guide", headers=HTML).text
    for title in ("怎样投标", "收费", "专家和评标规则", "行为规范", "四项承诺", "异议和投诉"):
        assert f"<h2>{title}</h2>" in text, title
    assert 'href="/guide"' in visitor.get("/", headers=HTML).text


@pytest.fixture
def notice(at, platform):
    """The tender notice of the completed tender."""
    with platform.reading() as session:
        return notices_of(session, at("completed").tender)[0]


def test_page_api_ledger_and_paper_say_the_same_of_a_notice(visitor, at, platform, notice):
    page = visitor.get(f"/notices/{notice.id}", headers=HTML).text
    entry = next(one for one in payloads(platform) if one["id"] == notice.entry)
    with platform.reading() as session:
        paper = next(one for one in papers_of(session, at("completed").tender) if one.kind == "tender_notice")
    pdf = visitor.get(f"/papers/{paper.id}.pdf", headers=HTML).content
    printed = squeezed("".join(sheet.extract_text() for sheet in PdfReader(BytesIO(pdf)).pages))
    said = [notice.body[word] for word in WORDS] + [money.shown(notice.body["ceiling_fen"])]
    assert [word for word in said if word not in page] == []
    assert [word for word in said if squeezed(word) not in printed] == []
    assert [one["body"] for one in entry["facts"]["notices"]] == [notice.body]
    assert (
        visitor.get(f"/api/v1/tenders/{notice.tender}/terms").json()["payload"]["facts"]["terms"]
        == notice.body["terms"]
    )


def test_no_act_changes_or_erases_a_published_notice(platform):
    touched = [
        one for payload in payloads(platform) for one in payload["changes"] if one["table"] in PUBLISHED_ONCE
    ]
    assert {one["table"] for one in touched} == PUBLISHED_ONCE
    assert {one["op"] for one in touched} == {"insert"}


def test_no_secret_base_estimate_is_kept_anywhere(platform):
    database = sqlite3.connect(platform.settings.data / "tender.sqlite3")
    columns = database.execute(
        "SELECT m.name || '.' || c.name FROM sqlite_master m, pragma_table_info(m.name) c"
    )
    kept = [name for (name,) in columns] + list(PrepareTender.model_fields)
    database.close()
    assert len(kept) > 100 and not [
        name for name in kept if "base_estimate" in name or "reserve_price" in name
    ]


def test_a_person_is_known_by_name_and_sign_in_name_alone():
    assert set(account_forms.RegisterPerson.model_fields) == {"name", "login", "organisation"}


@pytest.mark.parametrize(("kind", "value"), [("phone", "13800000000"), ("email", "zhou@shifan.example")])
def test_no_page_answer_or_payload_says_a_phone_or_an_address_of_a_person(
    visitor, at, cast, platform, kind, value
):
    form = account_forms.SetContact(kind=kind, value=value)
    accounts.set_contact(platform, cast.entity, str(cast.entity.person), form)
    tender = at("completed").tender
    places = ("/", "/tenders", "/tenders.csv", f"/tenders/{tender}", f"/api/v1/tenders/{tender}/timeline")
    assert [place for place in places if value in visitor.get(place).text] == []
    assert [one["type"] for one in payloads(platform) if value in json.dumps(one)] == []
