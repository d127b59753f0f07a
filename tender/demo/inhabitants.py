"""Registering the demonstration county by acts: bodies, people, seats, passwords, certificates, custodians.

For the demonstration and the tests. What must not be on the platform stays with the caller: bidders'
private keys and custodians' identities. Every password is the same and public, so this never runs on
an installation without the demonstration authority.
"""

from dataclasses import dataclass, field
from datetime import timedelta

from cryptography.hazmat.primitives.serialization import Encoding

from tender import clock
from tender.accounts import forms, service
from tender.demo import county
from tender.install import demonstration_authority
from tender.ledger.act import PLATFORM, Actor
from tender.ledger.acts import Seat
from tender.platform import Platform
from tender.seal.custodian import CustodianIdentity, new_identity, public_row
from tender.seal.signer import CertificateAndKey

VALID = timedelta(days=3000)


@dataclass
class Inhabitants:
    """Ids and keys of the county: bodies by key, everything else by sign-in name (bidders by stem)."""

    bodies: dict[str, str] = field(default_factory=dict)
    actors: dict[str, Actor] = field(default_factory=dict)
    signers: dict[str, CertificateAndKey] = field(default_factory=dict)
    certificates: dict[str, str] = field(default_factory=dict)
    custodians: dict[str, CustodianIdentity] = field(default_factory=dict)
    custodian_keys: dict[str, str] = field(default_factory=dict)

    def enter(self, platform: Platform, body: county.Body) -> None:
        """Register a body."""
        form = forms.RegisterOrganisation(name=body.name, uscc=body.uscc, kind=body.kind)  # type: ignore[arg-type]
        self.bodies[body.key] = service.register_organisation(platform, PLATFORM, form)


def move_in(platform: Platform) -> Inhabitants:
    """Register the whole county; about 150 acts."""
    found = Inhabitants()
    for body in county.BODIES:
        found.enter(platform, body)
    for resident in county.RESIDENTS:
        actor = found.actors[resident.login] = settle(platform, found.bodies[resident.body], resident)
        service.set_password(platform, PLATFORM, str(actor.person), county.PASSWORD)
    contact = forms.SetContact(kind="phone", value=county.PHONE)
    service.set_contact(platform, found.actors["supervisor"], str(found.actors["supervisor"].person), contact)
    for body in county.BIDDERS:
        certify(platform, found, body)
    for login in county.CUSTODIANS:
        identity = found.custodians[login] = new_identity()
        found.custodian_keys[login] = _entrust(platform, found.actors[login], identity)
    return found


def settle(platform: Platform, body: str, resident: county.Resident) -> Actor:
    """Enter a person with a seat; without a password nobody signs in as that person."""
    form = forms.RegisterPerson(name=resident.name, login=resident.login, organisation=body)
    person = service.register_person(platform, PLATFORM, form)
    service.grant_seat(
        platform, PLATFORM, forms.GrantSeat(person=person, seat=Seat(resident.seat), organisation=body)
    )
    return Actor(resident.seat, person, body)


def certify(platform: Platform, found: Inhabitants, body: county.Body) -> None:
    """Have the demonstration authority issue a signing certificate, and enrol it."""
    since = clock.now() - timedelta(days=30)
    signer = demonstration_authority(platform.settings).issue(
        _common_name(body), body.uscc, since, since + VALID
    )
    pem = signer.certificate.public_bytes(Encoding.PEM).decode()
    form = forms.EnrolCertificate(organisation=found.bodies[body.key], pem=pem)
    found.signers[body.key] = signer
    found.certificates[body.key] = service.enrol_certificate(platform, PLATFORM, form)


def _common_name(body: county.Body) -> str:
    """The name as far as a certificate takes it: 64 bytes of UTF-8 (X.520)."""
    return body.name.encode()[:64].decode(errors="ignore")


def _entrust(platform: Platform, actor: Actor, identity: CustodianIdentity) -> str:
    """Enter a custodian's public keys under the custodian's own seat."""
    row = public_row(identity.public("-"))
    form = forms.RegisterCustodian(recipient=row["recipient"], signing_key_b64=row["signing_key_b64"])
    return service.register_custodian(platform, actor, form)
