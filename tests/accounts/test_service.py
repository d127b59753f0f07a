"""Registering: credit codes, seats that never go together, certificates of trusted authorities only."""

from datetime import timedelta

import pytest
from cryptography.hazmat.primitives.serialization import Encoding

from tender import clock
from tender.accounts import rules, service
from tender.accounts.certificates import DemonstrationAuthority
from tender.accounts.forms import (
    EnrolCertificate,
    GrantSeat,
    RegisterOrganisation,
    RegisterPerson,
    SetContact,
)
from tender.accounts.models import Contact
from tender.errors import BadInput, Forbidden, NotFound, Refused
from tender.install import demonstration_authority
from tender.ledger.acts import Seat
from tender.ledger.models import Outbox
from tender.web.forms import parsed


def enrol(platform, actor, organisation, certificate):
    pem = certificate.public_bytes(Encoding.PEM).decode()
    return service.enrol_certificate(platform, actor, EnrolCertificate(organisation=organisation, pem=pem))


@pytest.mark.parametrize(
    ("code", "right"), [("91350100M000100Y43", True), ("91350100M000100Y44", False), ("", False)]
)
def test_a_credit_code_carries_its_check_character(code, right):
    assert rules.is_uscc(code) is right


def test_a_wrong_credit_code_names_its_field():
    with pytest.raises(BadInput) as refused:
        parsed(RegisterOrganisation, {"name": "示范", "uscc": "91350100M000100Y44", "kind": "entity"})
    assert refused.value.field == "uscc"


def test_a_body_is_registered_once(platform, cast):
    form = RegisterOrganisation(name="又一家", uscc=cast.bidder("甲").body.uscc, kind="tenderer")
    with pytest.raises(Refused) as refused:
        service.register_organisation(platform, cast.admin, form)
    assert refused.value.field == "uscc"


def test_a_sign_in_name_is_given_once(platform, cast):
    form = RegisterPerson(name="又一人", login="desk", organisation=str(cast.desk.organisation))
    with pytest.raises(Refused):
        service.register_person(platform, cast.admin, form)


def test_only_an_administrator_registers(platform, cast):
    form = RegisterPerson(name="又一人", login="another", organisation=str(cast.desk.organisation))
    with pytest.raises(Forbidden) as refused:
        service.register_person(platform, cast.desk, form)
    assert refused.value.code == "wrong_seat"


@pytest.mark.parametrize("pair", sorted(map(sorted, rules.NEVER_TOGETHER)), ids="+".join)
def test_seats_that_never_go_together_are_refused_in_either_order(platform, cast, pair):
    for first, second in (tuple(sorted(pair)), tuple(sorted(pair, reverse=True))):
        assert rules.conflicting({Seat(first)}, Seat(second)) == {first}
        assert rules.conflicting({Seat(first)}, Seat.DISCIPLINE) == ({first} & {Seat.ADMIN})


def test_an_administrator_gets_no_business_seat(platform, cast):
    form = GrantSeat(
        person=str(cast.admin.person), seat=Seat.OPENING, organisation=str(cast.admin.organisation)
    )
    with pytest.raises(Refused) as refused:
        service.grant_seat(platform, cast.admin, form)
    assert refused.value.article == "rules §9"


def test_a_seat_held_is_not_granted_again(platform, cast):
    form = GrantSeat(person=str(cast.desk.person), seat=Seat.DESK, organisation=str(cast.desk.organisation))
    with pytest.raises(Refused):
        service.grant_seat(platform, cast.admin, form)


@pytest.mark.parametrize("field", ["person", "organisation"])
def test_a_seat_of_nobody_or_nothing_is_not_found(platform, cast, field):
    names = {"person": str(cast.desk.person), "organisation": str(cast.desk.organisation), field: "nothing"}
    with pytest.raises(NotFound):
        service.grant_seat(platform, cast.admin, GrantSeat(seat=Seat.AUDITOR, **names))


def test_a_certificate_of_another_body_is_refused(platform, cast):
    with pytest.raises(Refused) as refused:
        enrol(platform, cast.admin, cast.bidder("乙").organisation, cast.bidder("甲").signer.certificate)
    assert refused.value.code == "other_uscc"


def test_a_bidder_enrols_only_its_own(platform, cast):
    with pytest.raises(Forbidden):
        enrol(
            platform,
            cast.bidder("乙").actor,
            cast.bidder("甲").organisation,
            cast.bidder("甲").signer.certificate,
        )


def test_a_certificate_of_an_unknown_authority_is_refused(platform, cast):
    since = clock.now() - timedelta(days=1)
    stranger = DemonstrationAuthority.create("陌生", since, since + timedelta(days=9))
    body = cast.bidder("甲").body
    issued = stranger.issue(body.name, body.uscc, since, since + timedelta(days=9))
    with pytest.raises(Refused) as refused:
        enrol(platform, cast.bidder("甲").actor, cast.bidder("甲").organisation, issued.certificate)
    assert refused.value.code == "certificate_foreign"


@pytest.mark.parametrize(("since", "until"), [(-20, -1), (1, 20)])
def test_a_certificate_outside_its_validity_is_refused(platform, cast, since, until):
    body, now = cast.bidder("甲").body, clock.now()
    issued = demonstration_authority(platform.settings).issue(
        body.name, body.uscc, now + timedelta(days=since), now + timedelta(days=until)
    )
    with pytest.raises(Refused) as refused:
        enrol(platform, cast.bidder("甲").actor, cast.bidder("甲").organisation, issued.certificate)
    assert refused.value.code == "certificate_invalid"


def test_something_that_is_no_certificate_names_its_field(platform, cast):
    with pytest.raises(BadInput) as refused:
        form = EnrolCertificate(organisation=cast.bidder("甲").organisation, pem="no certificate")
        service.enrol_certificate(platform, cast.admin, form)
    assert refused.value.field == "pem"


def test_erased_contact_data_is_gone_and_was_never_in_the_ledger(platform, cast):
    person = str(cast.desk.person)
    service.set_contact(platform, cast.desk, person, SetContact(kind="phone", value="000-1234567"))
    service.erase_contact(platform, cast.desk, person, "phone")
    with platform.reading() as session:
        assert session.get(Contact, f"{person}/phone") is None
        assert all("1234567" not in row.payload for row in session.exec(Outbox.__table__.select()))


def test_contact_data_of_others_is_not_mine_to_set(platform, cast):
    with pytest.raises(Forbidden):
        service.set_contact(platform, cast.desk, str(cast.draw.person), SetContact(kind="phone", value="0"))
