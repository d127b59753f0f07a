"""Signing in and out in a browser without JavaScript."""

import pytest

from tender.accounts.access import COOKIE
from tests.cast import PASSWORD

HTML = {"Accept": "text/html"}
FORM = {"login": "desk", "password": PASSWORD}


def test_the_form_leads_to_the_account(site):
    client = site.visitor()
    answer = client.post("/sign-in", data=FORM, headers=HTML)
    assert answer.status_code == 200 and answer.url.path == "/account"
    assert "登记席" in answer.text and PASSWORD not in answer.text


def test_a_wrong_password_shows_the_form_again_and_not_the_password(site):
    answer = site.visitor().post("/sign-in", data={**FORM, "password": "swordfish-swordfish"}, headers=HTML)
    assert answer.status_code == 401 and 'role="alert"' in answer.text
    assert 'value="desk"' in answer.text and "swordfish" not in answer.text


def test_a_hostile_login_is_escaped(site):
    form = {"login": '"><script>alert(1)</script>', "password": "x"}
    assert "<script>alert" not in site.visitor().post("/sign-in", data=form, headers=HTML).text


def test_a_visitor_is_led_to_the_sign_in(site):
    assert site.visitor().get("/account", headers=HTML).url.path == "/sign-in"


def test_signing_out_takes_the_cookie_away(site):
    client = site.signed_in("desk")
    answer = client.post("/sign-out", headers=HTML, follow_redirects=False)
    assert answer.status_code == 303 and not client.cookies.get(COOKIE)
    assert client.get("/account", headers=HTML).url.path == "/sign-in"


@pytest.mark.parametrize("seat", ["king", "", "opening_desk"])
def test_a_seat_not_held_cannot_be_chosen(site, seat):
    client = site.signed_in("desk")
    answer = client.post("/account/seat", data={"seat": seat}, headers=HTML)
    assert answer.status_code in (400, 403)
    assert client.get("/api/v1/session").json()["seat"] == "registration_desk"


def test_english_readers_read_english(site):
    answer = site.visitor().get("/sign-in", headers={**HTML, "Accept-Language": "en"})
    assert "Sign in" in answer.text and 'lang="en"' in answer.text


@pytest.mark.parametrize(
    "login", ["admin", "entity", "agent", "auditor", "finance", "draw", "opening", "supervisor"]
)
def test_whoever_signs_in_finds_the_account_page(site, login):
    assert site.signed_in(login).get("/account", headers=HTML).status_code == 200
