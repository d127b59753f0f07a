"""The contract of an award: secured, signed as bid, confirmed by the winner, published (rules §3a 17, §4)."""

import json
from datetime import timedelta

import pytest
from sqlmodel import select

from tender import clock
from tender.award import after
from tender.award.forms import RevokeAward
from tender.contracts import queries, reading, service
from tender.errors import BadInput, Forbidden, NotFound, Refused, TooLarge
from tender.ledger.models import Outbox
from tender.notices.queries import notices_of
from tests import journeys
from tests.contracts.conftest import (
    REDACTED,
    award,
    confirm,
    contract,
    loser,
    publish,
    secure,
    security,
    sign,
    suspend,
    upload,
    winner,
)

pytestmark = pytest.mark.slow


def facts_of(course, tag):
    with course.platform.reading() as session:
        query = select(Outbox.payload).where(Outbox.type == tag, Outbox.tender == course.tender)
        return [json.loads(text) for text in session.exec(query)]


def test_contract_is_secured_signed_confirmed_and_published(at):
    course = at("over")
    found = contract(course)
    assert (found.status, found.price_fen) == ("published", award(course).price_fen)
    with course.platform.reading() as session:
        notice = next(one for one in notices_of(session, course.tender) if one.kind == "contract_notice")
    said = notice.body
    assert (said["contractor"], said["text_sha256"]) == (winner(course).body.name, found.sha256)


def test_a_contract_within_thirty_days_is_in_time_and_its_act_names_the_lot(at):
    course = at("awarded")
    secure(course)
    sign(course)
    said = facts_of(course, "contract.signed")[0]
    assert said["facts"]["lot"] == course.lot and "late" not in said["facts"]
    assert said["files"][0]["sha256"] == contract(course).sha256


def test_a_contract_on_the_last_day_is_in_time_and_a_day_later_is_stated_as_late(at):
    course = at("awarded")
    secure(course)
    last = award(course).contract_by
    journeys.move_to(clock.at(last + timedelta(days=1), 9))
    sign(course, signed_on=last.isoformat())
    sign(course, upload=upload(course.platform, REDACTED))
    first, second = facts_of(course, "contract.signed")
    assert "late" not in first["facts"] and second["facts"]["late"] == "contract.within"


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("subject", "食堂施工"),
        ("scope", "施工"),
        ("price", "4600000.01"),
        ("period_days", 291),
        ("quality", "优良"),
        ("manager", "示例副经理"),
    ],
)
def test_a_contract_differing_from_the_winning_bid_is_refused(at, field, value):
    course = at("awarded")
    secure(course)
    with pytest.raises(Refused) as refused:
        sign(course, **{field: value})
    assert (refused.value.code, refused.value.field) == ("differs_from_bid", field)
    assert facts_of(course, "contract.signed") == []


def test_no_contract_before_the_demanded_performance_security(at):
    course = at("awarded")
    with pytest.raises(Refused, match="performance security"):
        sign(course)


@pytest.mark.parametrize("changed", [{"amount": "1.00"}, {"amount": "462000.01"}, {"amount": "9999999.00"}])
def test_performance_security_other_than_printed_or_over_ten_per_cent_is_refused(at, changed):
    course = at("awarded")
    with pytest.raises(Refused) as refused:
        secure(course, **changed)
    assert refused.value.code in ("security_amount", "security_share")


def test_performance_security_of_exactly_ten_per_cent_is_taken_once(at):
    course = at("awarded")
    secure(course)
    listed = queries.overview(course.platform, course.cast.entity, course.tender).awards[0]
    assert listed.secured_fen * 10 == listed.price_fen
    with pytest.raises(Refused, match="already"):
        secure(course)


def test_a_day_in_the_future_or_before_the_award_is_impossible(at):
    course = at("awarded")
    for day in (clock.today() + timedelta(days=1), clock.today() - timedelta(days=1)):
        with pytest.raises(Refused, match="not in the future"):
            secure(course, received_on=day.isoformat())


def test_a_file_is_filed_once_and_a_corrected_copy_replaces_it_until_confirmed(at):
    course = at("awarded")
    secure(course)
    first = sign(course)
    with pytest.raises(Refused, match="very file"):
        sign(course)
    assert sign(course, upload=upload(course.platform, REDACTED)) == first
    confirm(course)
    with pytest.raises(Refused, match="not replaced"):
        sign(course)
    with pytest.raises(Refused, match="already"):
        confirm(course)


def test_the_winner_confirms_the_very_file_and_nobody_else_does(at):
    course = at("awarded")
    secure(course)
    sign(course)
    for actor in (loser(course).actor, course.cast.entity, course.cast.supervisor):
        with pytest.raises(Forbidden):
            confirm(course, actor)
    with pytest.raises(Refused, match="not the file"):
        confirm(course, sha256="0" * 64)
    confirm(course)
    assert contract(course).status == "confirmed"


def test_only_the_owner_secures_signs_and_publishes(at):
    course = at("over")
    for actor in (course.cast.other_entity, winner(course).actor, course.cast.desk, course.cast.admin):
        for step in (secure, sign, publish):
            with pytest.raises(Forbidden):
                step(course, actor)


def test_a_contract_is_published_after_the_result_once_and_never_unconfirmed(at):
    course = at("completed")
    secure(course)
    sign(course)
    with pytest.raises(Refused, match="confirms the contract first"):
        publish(course)
    confirm(course)
    publish(course)
    with pytest.raises(Refused, match="published once"):
        publish(course)


def test_a_contract_is_not_published_before_the_result(at):
    course = at("awarded")
    secure(course)
    sign(course)
    confirm(course)
    with pytest.raises(Refused) as refused:
        publish(course)
    assert refused.value.code == "wrong_stage"


def test_a_copy_less_secrets_is_what_the_public_reads(at):
    course = at("completed")
    secure(course)
    sign(course)
    confirm(course)
    with pytest.raises(NotFound):
        reading.published_text(course.platform, contract(course).id)
    publish(course, redacted=upload(course.platform, REDACTED), withheld="附件三涉及内部安全")
    with reading.published_text(course.platform, contract(course).id)[0] as file:
        assert file.read() == REDACTED
    assert "附件三" in json.dumps(facts_of(course, "contract.published")[0]["facts"], ensure_ascii=False)


def test_while_suspended_no_contract_is_signed(at):
    course = at("awarded")
    secure(course)
    suspend(course)
    with pytest.raises(Refused) as refused:
        sign(course)
    assert refused.value.code == "suspended"


def test_a_revoked_award_has_no_contract(at):
    course = at("awarded")
    gone, form = award(course).id, security(course)
    revoke = RevokeAward(cause="gives_up", statement="中标人书面放弃")
    after.revoke_award(course.platform, course.cast.entity, gone, revoke)
    with pytest.raises(Refused, match="revoked"):
        service.secure_performance(course.platform, course.cast.entity, gone, form)


@pytest.mark.parametrize(
    "content", [b"", b"PK\x03\x04 a zip", b"<script>alert(1)</script>%PDF-1.7 %%EOF", b"%PDF-1.7 cut off"]
)
def test_a_file_that_is_no_whole_pdf_is_refused_and_stays_unused(at, content):
    course = at("awarded")
    secure(course)
    given = upload(course.platform, content)
    for _ in range(2):
        with pytest.raises(BadInput) as refused:
            sign(course, upload=given)
        assert refused.value.code == "not_a_pdf"


def test_a_contract_over_the_size_limit_is_refused(at):
    course = at("awarded")
    secure(course)
    with pytest.raises(TooLarge):
        sign(course, upload=upload(course.platform, b"%PDF-1.7" + bytes(service.LARGEST)))


def test_the_authority_and_the_parties_read_the_filed_copy_and_it_is_recorded(at):
    course = at("over")
    found = contract(course)
    for actor in (course.cast.supervisor, course.cast.entity, winner(course).actor):
        content, name = reading.read_contract(course.platform, actor, found.id)
        with content as file:
            assert file.read().startswith(b"%PDF") and name == f"{found.number}.pdf"
    for actor in (loser(course).actor, course.cast.other_entity, course.cast.desk, course.cast.admin):
        with pytest.raises(NotFound):
            reading.read_contract(course.platform, actor, found.id)
    assert len(facts_of(course, "secret.read")) == 3


def test_the_overview_is_for_owner_watching_seats_and_the_winner_alone(at):
    course = at("over")
    of = [
        queries.overview(course.platform, actor, course.tender).awards
        for actor in (course.cast.entity, course.cast.supervisor, winner(course).actor)
    ]
    assert [len(one) for one in of] == [1, 1, 1]
    assert queries.overview(course.platform, loser(course).actor, course.tender).awards == []
    for actor in (course.cast.other_entity, course.cast.experts[0]):
        with pytest.raises(Forbidden):
            queries.overview(course.platform, actor, course.tender)


def test_the_finance_desk_sees_the_returns_due_beside_the_contracts(at):
    course = at("over")
    shown = queries.overview(course.platform, course.cast.actor("finance"), course.tender)
    assert shown.returns == []
    assert queries.overview(course.platform, course.cast.entity, course.tender).returns is None


def test_while_suspended_the_winner_confirms_no_contract(at):
    course = at("awarded")
    secure(course)
    sign(course)
    suspend(course)
    with pytest.raises(Refused) as refused:
        confirm(course)
    assert refused.value.code == "suspended"
