"""A small site of its own: one page, one form, and every way in which a handler can fail."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, ClassVar

import pytest
from jinja2 import ChoiceLoader, DictLoader
from litestar import Litestar, get, post
from litestar.params import FromQuery, JSONBody
from litestar.testing import TestClient

from tender.errors import Refused
from tender.i18n import language
from tender.web import assets, problems, security, templates
from tender.web.language import LanguageMiddleware
from tender.web.page import Page, render

BODY = '{% extends "web/base.html" %}{% block title %}{{ title }}{% endblock %}{% block content %}{{ title }}{% endblock %}'


@dataclass(frozen=True)
class Plain(Page):
    template: ClassVar[str] = "plain.html"
    title: str


@get("/", sync_to_thread=True)
def home(title: FromQuery[str] = "城北学校") -> Any:
    return render(Plain(title))


@get("/spoken", sync_to_thread=True)
def spoken() -> str:
    return language()


@get(["/late", "/api/v1/late"], sync_to_thread=False)
def late() -> None:
    raise Refused("late", "投标已截止。", "Bidding is closed.", field="bid", article="BL 28")


@get("/broken", sync_to_thread=False)
def broken() -> None:
    raise RuntimeError("the password is swordfish")


@post("/api/v1/amounts", sync_to_thread=False)
def amounts(data: JSONBody[dict[str, int]]) -> dict[str, int]:
    return data


@pytest.fixture(scope="session")
def site() -> Iterator[TestClient]:
    config = templates.engine([templates.Link("公告", "/")])
    made = config.engine_instance.engine
    made.loader = ChoiceLoader([DictLoader({"plain.html": BODY}), made.loader])
    app = Litestar(
        [home, spoken, late, broken, amounts, assets.router()],
        template_config=config,
        middleware=[LanguageMiddleware()],
        exception_handlers=problems.HANDLERS,
        before_send=[security.add_headers],
        debug=False,
    )
    with TestClient(app, raise_server_exceptions=False) as client:
        yield client
