"""Acts on organisations, people, seats, certificates and custodian keys.

An administrator registers and grants, and holds no business seat (rules §9). Every value that lives
outside the audited tables is named by a fingerprint in its act, so that replay and sign-in notice a
value that no act has set.
"""

from datetime import datetime

from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.serialization import Encoding
from sqlmodel import select

from tender import clock
from tender.accounts import forms, passwords, rules, sessions
from tender.accounts.models import (
    Certificate,
    Contact,
    Credential,
    CustodianKey,
    Organisation,
    Person,
    SeatGrant,
)
from tender.errors import BadInput, Forbidden, NotFound, Refused
from tender.ids import new_id
from tender.ledger.act import Actor, Entry, act
from tender.ledger.acts import Act, Seat
from tender.ledger.guard import LedgerSession
from tender.platform import Platform
from tender.seal.signer import read_signer


def register_organisation(platform: Platform, actor: Actor, form: forms.RegisterOrganisation) -> str:
    """Enter a body; returns its id. Refused when the credit code is there already."""
    with platform.writing() as session, act(session, actor, Act.ORGANISATION_REGISTERED) as entry:
        _refuse_taken(
            session, Organisation.uscc == form.uscc, Organisation, "uscc", "统一社会信用代码", "credit code"
        )
        row = Organisation(id=new_id("org"), **form.model_dump(), registered_at=clock.now())
        session.add(row)
        entry.about(row)
    return row.id


def register_person(platform: Platform, actor: Actor, form: forms.RegisterPerson) -> str:
    """Enter a person with a sign-in name; returns the id. The password is set by another act."""
    with platform.writing() as session, act(session, actor, Act.PERSON_REGISTERED) as entry:
        _organisation(session, form.organisation)
        _refuse_taken(session, Person.login == form.login, Person, "login", "登录名", "sign-in name")
        row = Person(id=new_id("per"), **form.model_dump(), registered_at=clock.now())
        session.add(row)
        entry.about(row)
    return row.id


def grant_seat(platform: Platform, actor: Actor, form: forms.GrantSeat) -> str:
    """Give a person a seat; refused when held already or never together with one held (rules §9)."""
    with platform.writing() as session, act(session, actor, Act.SEAT_GRANTED) as entry:
        person = person_of(session, form.person)
        _organisation(session, form.organisation)
        held = {Seat(grant.seat) for grant in _grants(session, person.id)}
        if clash := rules.conflicting(held, form.seat):
            names = ", ".join(sorted(clash))
            zh, en = (
                f"同一人不能兼任 {form.seat} 与 {names}。",
                f"One person may not hold {form.seat} and {names}.",
            )
            raise Refused("seats_conflict", zh, en, field="seat", article="rules §9")
        if form.seat in held:
            raise Refused(
                "seat_held", "此人已有该席位。", "The person holds this seat already.", field="seat"
            )
        row = SeatGrant(id=new_id("seat"), **form.model_dump(mode="json"), granted_at=clock.now())
        session.add(row)
        entry.about(row)
    return row.id


def revoke_seat(platform: Platform, actor: Actor, grant: str) -> None:
    """End a seat; the row stays. Its holder's sessions end with it."""
    with platform.writing() as session, act(session, actor, Act.SEAT_REVOKED) as entry:
        row = session.get(SeatGrant, grant)
        if row is None or row.revoked_at is not None:
            raise NotFound("no_seat", "没有这个席位。", "There is no such seat.", field="seat")
        row.revoked_at = clock.now()
        sessions.end_sessions(session, row.person, row.seat)
        entry.about(row)


def set_password(platform: Platform, actor: Actor, person: str, password: str) -> None:
    """Set one's own password, or another's as administrator. Ends all sessions of that person."""
    hashed = passwords.hash_password(platform.settings.argon2_kib, password)
    _own_or_admin(actor, person)
    with platform.writing() as session, act(session, actor, Act.CREDENTIAL_SET) as entry:
        row = person_of(session, person)
        _keep(session, entry, Credential, f"{row.id}/password", hashed)
        sessions.end_sessions(session, row.id)
        entry.about(row)


def set_contact(platform: Platform, actor: Actor, person: str, form: forms.SetContact) -> None:
    """Keep a phone number or e-mail address; the ledger holds only its salted hash."""
    _own_or_admin(actor, person)
    with platform.writing() as session, act(session, actor, Act.CONTACT_SET) as entry:
        row = person_of(session, person)
        _keep(session, entry, Contact, f"{row.id}/{form.kind}", form.value)
        entry.about(row)


def erase_contact(platform: Platform, actor: Actor, person: str, kind: str) -> None:
    """Erase contact data; hash and tree stay as they are."""
    _own_or_admin(actor, person)
    with platform.writing() as session, act(session, actor, Act.CONTACT_ERASED) as entry:
        row = session.get(Contact, f"{person}/{kind}")
        if row is None:
            raise NotFound("no_contact", "没有这项联系方式。", "There is no such contact.", field="kind")
        entry.about(person_of(session, person))
        entry.facts["fingerprint"] = {"table": "aux_contact", "key": row.id, "sha256": None}
        session.delete(row)


def enrol_certificate(platform: Platform, actor: Actor, form: forms.EnrolCertificate) -> str:
    """Bind a signing certificate of a trusted authority to the organisation whose code it names."""
    try:
        certificate = x509.load_pem_x509_certificate(form.pem.encode())
    except ValueError as broken:
        raise BadInput(
            "bad_certificate", "证书不是 PEM 格式。", "This is no PEM certificate.", field="pem"
        ) from broken
    signer = read_signer(certificate)
    _refuse_untrusted(platform, certificate)
    with platform.writing() as session, act(session, actor, Act.CERTIFICATE_ENROLLED) as entry:
        owner = _organisation(session, form.organisation)
        if actor.seat is Seat.TENDERER and actor.organisation != owner.id:
            raise Forbidden(
                "not_yours", "只能登记本单位的证书。", "Enrol your own organisation's certificate."
            )
        if signer.uscc != owner.uscc:
            zh, en = "证书上的统一社会信用代码与单位不符。", "The certificate names another credit code."
            raise Refused("other_uscc", zh, en, field="pem", article="E20 40")
        digest = signer.cert_sha256
        _refuse_taken(session, Certificate.sha256 == digest, Certificate, "pem", "证书", "certificate")
        pem = certificate.public_bytes(Encoding.PEM).decode()
        row = Certificate(
            id=new_id("cert"), organisation=owner.id, sha256=digest, pem=pem, enrolled_at=clock.now()
        )
        session.add(row)
        entry.about(row)
    return row.id


def revoke_certificate(platform: Platform, actor: Actor, certificate: str) -> None:
    """End a certificate's use on the platform from now on."""
    with platform.writing() as session, act(session, actor, Act.CERTIFICATE_REVOKED) as entry:
        row = session.get(Certificate, certificate)
        if row is None or row.revoked_at is not None:
            raise NotFound("no_certificate", "没有这张有效证书。", "There is no such valid certificate.")
        row.revoked_at = clock.now()
        entry.about(row)


def register_custodian(platform: Platform, actor: Actor, form: forms.RegisterCustodian) -> str:
    """Enter one's public custodian keys; the secret ones were made on the custodian's own machine."""
    with platform.writing() as session, act(session, actor, Act.CUSTODIAN_REGISTERED) as entry:
        _refuse_taken(
            session,
            CustodianKey.recipient == form.recipient,
            CustodianKey,
            "recipient",
            "开标公钥",
            "recipient",
        )
        row = CustodianKey(
            id=new_id("cus"),
            person=str(actor.person),
            organisation=str(actor.organisation),
            **form.model_dump(),
            registered_at=clock.now(),
        )
        session.add(row)
        entry.about(row)
    return row.id


def check_enrolled(session: LedgerSession, organisation: str, sha256: str, moment: datetime) -> None:
    """Refuse a signing certificate not enrolled for the organisation, or revoked here by `moment`."""
    row = session.exec(select(Certificate).where(Certificate.sha256 == sha256)).first()
    if row is None or row.organisation != organisation or (row.revoked_at and row.revoked_at <= moment):
        zh, en = (
            "签名证书不是本单位登记的有效证书。",
            "The signing certificate is not an enrolled, valid one of yours.",
        )
        raise Refused("not_your_certificate", zh, en, field="signature", article="E20 40")


def person_of(session: LedgerSession, person: str) -> Person:
    """The one access to a person. Raises NotFound."""
    row = session.get(Person, person)
    if row is None:
        raise NotFound("no_person", "没有这个人员。", "There is no such person.", field="person")
    return row


def _organisation(session: LedgerSession, organisation: str) -> Organisation:
    row = session.get(Organisation, organisation)
    if row is None:
        raise NotFound(
            "no_organisation", "没有这个单位。", "There is no such organisation.", field="organisation"
        )
    return row


def _grants(session: LedgerSession, person: str) -> list[SeatGrant]:
    query = select(SeatGrant).where(SeatGrant.person == person, SeatGrant.revoked_at.is_(None))  # type: ignore[union-attr]
    return list(session.exec(query))


def _refuse_taken(session: LedgerSession, where: object, table: type, field: str, zh: str, en: str) -> None:
    if session.exec(select(table).where(where)).first() is not None:  # type: ignore[arg-type]
        raise Refused("taken", f"{zh}已经登记过。", f"This {en} is registered already.", field=field)


def _refuse_untrusted(platform: Platform, certificate: x509.Certificate) -> None:
    """Refuse a certificate that no trusted root issued, or that is outside its validity or revoked."""
    now = clock.now()
    valid = certificate.not_valid_before_utc <= now <= certificate.not_valid_after_utc
    if not valid or platform.trust.is_revoked(certificate, now):
        zh, en = "证书已过期、尚未生效或已吊销。", "The certificate is expired, not yet valid, or revoked."
        raise Refused("certificate_invalid", zh, en, field="pem", article="E20 40")
    for root in platform.trust.roots:
        try:
            return certificate.verify_directly_issued_by(root)
        except (ValueError, TypeError, InvalidSignature):
            continue
    zh, en = "证书不是受信任的机构签发。", "No trusted authority issued this certificate."
    raise Refused("certificate_foreign", zh, en, field="pem", article="E20 40")


def _own_or_admin(actor: Actor, person: str) -> None:
    if actor.person != person and actor.seat not in (Seat.ADMIN, Seat.PLATFORM):
        raise Forbidden(
            "not_yours", "只能更改本人的资料。", "You may change only your own.", article="rules §9"
        )


def _keep(
    session: LedgerSession, entry: Entry, table: type[Credential] | type[Contact], key: str, value: str
) -> None:
    """Store an unaudited value together with the act that names its fingerprint."""
    row = session.get(table, key) or table(id=key, value=value, entry=entry.id)
    row.value, row.entry = value, entry.id
    session.add(row)
    entry.facts["fingerprint"] = entry.fingerprint(str(table.__tablename__), key, value)
