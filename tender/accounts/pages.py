"""The pages of one's own account: sign in, see who one is, change the seat, sign out.

For every seat; all of it works without JavaScript. A failed sign-in shows the form again with the
reason and never says which of name and password was wrong.
"""

from dataclasses import dataclass
from typing import Any, ClassVar

from litestar import Controller, Request, Response, get, post
from litestar.di import NamedDependency
from litestar.params import URLEncodedBody
from litestar.response import Redirect, Template

from tender import i18n
from tender.accounts import access, forms, passwords, sessions
from tender.accounts.sessions import Session
from tender.errors import TenderError
from tender.i18n import _, mark
from tender.ledger.acts import Seat
from tender.platform import Platform
from tender.web.answers import go_to
from tender.web.forms import parsed
from tender.web.page import Page, render
from tender.web.parts import Fact, FieldError

SEATS = {
    Seat.ENTITY: mark("招标人"),
    Seat.AGENT: mark("招标代理机构"),
    Seat.DESK: mark("登记席"),
    Seat.AUDITOR: mark("预算审计席"),
    Seat.DRAW: mark("专家抽取席"),
    Seat.OPENING: mark("开标席"),
    Seat.FINANCE: mark("财务席"),
    Seat.TENDERER: mark("投标人"),
    Seat.EXPERT: mark("评标专家"),
    Seat.SUPERVISOR: mark("行政监督部门"),
    Seat.DISCIPLINE: mark("纪检监察席"),
    Seat.ADMIN: mark("系统管理员"),
}


@dataclass(frozen=True)
class SignInPage(Page):
    """The sign-in form; `login` is what was typed before, never the password."""

    template: ClassVar[str] = "accounts/sign_in.html"
    login: str
    errors: tuple[FieldError, ...]


@dataclass(frozen=True)
class AccountPage(Page):
    """Who is signed in, and the seats that may be chosen (code, title)."""

    template: ClassVar[str] = "accounts/account.html"
    name: str
    lines: tuple[Fact, ...]
    seats: tuple[tuple[str, str], ...]
    seat: str


class AccountPages(Controller):
    """Sign-in and account."""

    include_in_schema = False

    @get("/sign-in", sync_to_thread=False)
    def form(self) -> Template:
        """The empty form."""
        return render(SignInPage("", ()))

    @post("/sign-in", sync_to_thread=True)
    def sign_in(
        self,
        request: Request[Any, Any, Any],
        platform: NamedDependency[Platform],
        data: URLEncodedBody[dict[str, str]],
    ) -> Response[Any]:
        """Sign in and go to the account; or the form again, saying why not."""
        try:
            token = passwords.sign_in(platform, parsed(forms.SignIn, data))
        except TenderError as refused:
            return _again(data.get("login", ""), refused)
        sessions.sign_out(platform, request.cookies.get(access.COOKIE, ""))
        return _with_cookie(platform, token, "/account")

    @get("/account", sync_to_thread=False)
    def account(self, visitor: NamedDependency[Session | None]) -> Template | Redirect:
        """Who I am; visitors are led to the sign-in."""
        return go_to("/sign-in") if visitor is None else render(_account(visitor))

    @post("/account/seat", sync_to_thread=True)
    def change_seat(
        self,
        request: Request[Any, Any, Any],
        platform: NamedDependency[Platform],
        data: URLEncodedBody[dict[str, str]],
    ) -> Response[Any]:
        """Go on in another seat that I hold."""
        chosen = parsed(forms.ChooseSeat, data)
        token = sessions.switch_seat(platform, request.cookies.get(access.COOKIE, ""), chosen.seat)
        return _with_cookie(platform, token, "/account")

    @post("/sign-out", sync_to_thread=True)
    def sign_out(self, request: Request[Any, Any, Any], platform: NamedDependency[Platform]) -> Response[Any]:
        """End the session and go home."""
        sessions.sign_out(platform, request.cookies.get(access.COOKIE, ""))
        answer = go_to("/")
        answer.set_cookie(access.no_cookie(platform))
        return answer


def _with_cookie(platform: Platform, token: str, address: str) -> Redirect:
    answer = go_to(address)
    answer.set_cookie(access.cookie(platform, token))
    return answer


def _again(login: str, refused: TenderError) -> Template:
    text = refused.zh if i18n.language() == i18n.SOURCE else refused.en
    return render(SignInPage(login[:40], (FieldError(refused.field or "login", text),)), refused.status)


def _account(session: Session) -> AccountPage:
    actor = session.actor
    lines = (
        Fact(_("单位"), session.organisation),
        Fact(_("当前席位"), _(SEATS[actor.seat])),
    )
    choices = tuple((one.value, _(SEATS[one])) for one in session.seats)
    return AccountPage(session.name, lines, choices, actor.seat.value)
