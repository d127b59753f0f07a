"""The first administrator of an installation, entered by whoever holds its key folder.

Everybody else is registered by an administrator; somebody has to be first. Refused once there is an
administrator, so that the command line is no way around the seats (rules §9). The act stands in the
ledger under the platform's own name.
"""

from sqlmodel import select

from tender.accounts import forms, passwords, service
from tender.accounts.models import SeatGrant
from tender.errors import Refused
from tender.ledger.act import PLATFORM
from tender.ledger.acts import Seat
from tender.platform import Platform


def enter_first_administrator(
    platform: Platform, body: forms.RegisterOrganisation, login: str, name: str, password: str
) -> str:
    """Register the centre, the person, the seat and the password; returns the person's id."""
    with platform.reading() as session:
        taken = select(SeatGrant.id).where(SeatGrant.seat == Seat.ADMIN.value, SeatGrant.revoked_at.is_(None))  # type: ignore[union-attr]
        if session.exec(taken).first() is not None:
            zh, en = "已有系统管理员, 请由其办理。", "There is an administrator already; ask that person."
            raise Refused("administrator_exists", zh, en, article="rules §9")
    passwords.hash_password(platform.settings.argon2_kib, password)  # refused before anything is entered
    organisation = service.register_organisation(platform, PLATFORM, body)
    person = service.register_person(
        platform, PLATFORM, forms.RegisterPerson(name=name, login=login, organisation=organisation)
    )
    service.set_password(platform, PLATFORM, person, password)
    seat = forms.GrantSeat(person=person, seat=Seat.ADMIN, organisation=organisation)
    service.grant_seat(platform, PLATFORM, seat)
    return person
