"""The first administrator is entered on the command line, once."""

import pytest
from typer.testing import CliRunner

from tender.accounts import forms, passwords, sessions
from tender.accounts.first import enter_first_administrator
from tender.accounts.rules import uscc_check
from tender.cli import main
from tender.errors import BadInput, Refused
from tender.ledger.acts import Seat
from tender.platform import Platform

FIRST17 = "11990100MA0000901"
CENTRE = forms.RegisterOrganisation(name="示范县中心", uscc=FIRST17 + uscc_check(FIRST17), kind="centre")
PASSWORD = "a long enough password"


def test_the_first_administrator_may_sign_in_and_a_second_is_refused(platform: Platform) -> None:
    enter_first_administrator(platform, CENTRE, "first", "赵示范", PASSWORD)
    token = passwords.sign_in(platform, forms.SignIn(login="first", password=PASSWORD))
    signed_in = sessions.current(platform, token)
    assert signed_in is not None and signed_in.actor.seat is Seat.ADMIN
    with pytest.raises(Refused, match="administrator already"):
        enter_first_administrator(platform, CENTRE, "second", "钱示范", PASSWORD)


def test_a_short_password_enters_nobody(platform: Platform) -> None:
    with pytest.raises(BadInput):
        enter_first_administrator(platform, CENTRE, "first", "赵示范", "short")
    enter_first_administrator(platform, CENTRE, "first", "赵示范", PASSWORD)


def test_the_command_asks_for_the_password_and_names_a_wrong_code(platform: Platform) -> None:
    words = ["administrator", "--login", "first", "--name", "赵示范", "--centre", "示范县中心"]
    words += ["--data", str(platform.settings.data)]
    run, typed = CliRunner(), f"{PASSWORD}\n{PASSWORD}\n"
    assert run.invoke(main, [*words, "--uscc", "1" * 18], input=typed).exit_code == 2
    assert run.invoke(main, [*words, "--uscc", CENTRE.uscc], input=typed).exit_code == 0
    assert run.invoke(main, [*words, "--uscc", CENTRE.uscc], input=typed).exit_code == 1
