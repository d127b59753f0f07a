"""Accounts over the API: sign-in, and every act on organisations, people, seats, certificates, custodians.

Handlers parse, perform one act and answer; who may perform it is decided by the act. A sign-in always
gets a fresh cookie.
"""

from dataclasses import dataclass
from typing import Any

from litestar import Controller, Request, Response, delete, get, post, put
from litestar.di import NamedDependency
from litestar.params import FromPath, JSONBody

from tender.accounts import access, forms, passwords, queries, service, sessions
from tender.accounts.sessions import Session
from tender.errors import NotSignedIn
from tender.ledger.act import Actor
from tender.platform import Platform
from tender.web.answers import Created


@dataclass(frozen=True)
class SessionView:
    """Who is signed in, in which seat, and the seats that may be chosen."""

    person: str
    name: str
    organisation: str
    seat: str
    seats: list[str]


def view(session: Session) -> SessionView:
    """A session as the API shows it."""
    actor = session.actor
    return SessionView(
        str(actor.person),
        session.name,
        str(actor.organisation),
        actor.seat.value,
        [one.value for one in session.seats],
    )


class SessionApi(Controller):
    """Sign in, look, sign out."""

    path = "/api/v1/session"
    tags = ("session",)

    @post(sync_to_thread=True)
    def sign_in(
        self,
        request: Request[Any, Any, Any],
        platform: NamedDependency[Platform],
        data: JSONBody[forms.SignIn],
    ) -> Response[SessionView]:
        """Begin a session; the cookie carries it, and an older one of this browser ends."""
        token = passwords.sign_in(platform, data)
        sessions.sign_out(platform, request.cookies.get(access.COOKIE, ""))
        found = sessions.current(platform, token)
        assert found is not None  # noqa: S101  it began a moment ago
        return Response(view(found), status_code=201, cookies=[access.cookie(platform, token)])

    @get(sync_to_thread=False)
    def show(self, visitor: NamedDependency[Session | None]) -> SessionView:
        """The session of this cookie."""
        if visitor is None:
            raise NotSignedIn("not_signed_in", "请先登录。", "Sign in first.")
        return view(visitor)

    @delete(status_code=204, sync_to_thread=True)
    def sign_out(
        self, request: Request[Any, Any, Any], platform: NamedDependency[Platform]
    ) -> Response[None]:
        """End the session; without one nothing happens."""
        sessions.sign_out(platform, request.cookies.get(access.COOKIE, ""))
        return Response(None, status_code=204, cookies=[access.no_cookie(platform)])


class AccountsApi(Controller):
    """Acts on accounts."""

    path = "/api/v1"
    tags = ("accounts",)

    @post("/organisations", sync_to_thread=True)
    def register_organisation(
        self,
        platform: NamedDependency[Platform],
        actor: NamedDependency[Actor],
        data: JSONBody[forms.RegisterOrganisation],
    ) -> Created:
        """Enter a body."""
        return Created(service.register_organisation(platform, actor, data))

    @get("/organisations", sync_to_thread=True)
    def organisations(
        self, platform: NamedDependency[Platform], actor: NamedDependency[Actor]
    ) -> list[queries.OrganisationView]:
        """All bodies, for whoever has signed in."""
        return queries.organisations(platform)

    @post("/people", sync_to_thread=True)
    def register_person(
        self,
        platform: NamedDependency[Platform],
        actor: NamedDependency[Actor],
        data: JSONBody[forms.RegisterPerson],
    ) -> Created:
        """Enter a person; the password is an act of its own."""
        return Created(service.register_person(platform, actor, data))

    @put("/people/{person:str}/password", status_code=204, sync_to_thread=True)
    def set_password(
        self,
        platform: NamedDependency[Platform],
        actor: NamedDependency[Actor],
        person: FromPath[str],
        data: JSONBody[forms.SetPassword],
    ) -> None:
        """Set one's own password, or another's as administrator; that person's sessions end."""
        service.set_password(platform, actor, person, data.password)

    @put("/people/{person:str}/contacts", status_code=204, sync_to_thread=True)
    def set_contact(
        self,
        platform: NamedDependency[Platform],
        actor: NamedDependency[Actor],
        person: FromPath[str],
        data: JSONBody[forms.SetContact],
    ) -> None:
        """Keep a phone number or e-mail address."""
        service.set_contact(platform, actor, person, data)

    @delete("/people/{person:str}/contacts/{kind:str}", sync_to_thread=True)
    def erase_contact(
        self,
        platform: NamedDependency[Platform],
        actor: NamedDependency[Actor],
        person: FromPath[str],
        kind: FromPath[str],
    ) -> None:
        """Erase a phone number or e-mail address."""
        service.erase_contact(platform, actor, person, kind)

    @post("/seats", sync_to_thread=True)
    def grant_seat(
        self,
        platform: NamedDependency[Platform],
        actor: NamedDependency[Actor],
        data: JSONBody[forms.GrantSeat],
    ) -> Created:
        """Give a person a seat."""
        return Created(service.grant_seat(platform, actor, data))

    @delete("/seats/{grant:str}", sync_to_thread=True)
    def revoke_seat(
        self, platform: NamedDependency[Platform], actor: NamedDependency[Actor], grant: FromPath[str]
    ) -> None:
        """End a seat, and its holder's sessions in it."""
        service.revoke_seat(platform, actor, grant)

    @post("/certificates", sync_to_thread=True)
    def enrol_certificate(
        self,
        platform: NamedDependency[Platform],
        actor: NamedDependency[Actor],
        data: JSONBody[forms.EnrolCertificate],
    ) -> Created:
        """Bind a signing certificate to its organisation."""
        return Created(service.enrol_certificate(platform, actor, data))

    @delete("/certificates/{certificate:str}", sync_to_thread=True)
    def revoke_certificate(
        self, platform: NamedDependency[Platform], actor: NamedDependency[Actor], certificate: FromPath[str]
    ) -> None:
        """End a certificate's use on the platform."""
        service.revoke_certificate(platform, actor, certificate)

    @post("/custodians", sync_to_thread=True)
    def register_custodian(
        self,
        platform: NamedDependency[Platform],
        actor: NamedDependency[Actor],
        data: JSONBody[forms.RegisterCustodian],
    ) -> Created:
        """Enter one's own public custodian keys."""
        return Created(service.register_custodian(platform, actor, data))

    @get("/custodians", sync_to_thread=True)
    def custodians(
        self, platform: NamedDependency[Platform], actor: NamedDependency[Actor]
    ) -> list[queries.CustodianView]:
        """The custodian keys that a tender may name."""
        return queries.custodians(platform)
