"""A page hands its template exactly what the template uses."""

import importlib
import pkgutil
from collections.abc import Iterator
from dataclasses import dataclass, fields

from jinja2 import DictLoader, Environment, meta, nodes

import tender
from tender.web.page import Page
from tender.web.templates import environment

GIVEN = {"request", "csrf_input", "csrf_token", "url_for", "url_for_static_asset"}


def pages(parent: type[Page] = Page) -> Iterator[type[Page]]:
    """Every page class of the platform."""
    for child in parent.__subclasses__():
        if child.__module__.startswith("tender."):
            yield child
        yield from pages(child)


def used(made: Environment, name: str) -> set[str]:
    """The names that a template and those it extends or includes take from the page."""
    assert made.loader is not None
    tree = made.parse(made.loader.get_source(made, name)[0])
    names = meta.find_undeclared_variables(tree)
    for node in tree.find_all((nodes.Extends, nodes.Include)):
        if isinstance(node.template, nodes.Const):
            names |= used(made, node.template.value)
    brought = {name for node in tree.find_all(nodes.FromImport) for name in node.names}
    return names - brought - set(made.globals) - GIVEN


def mismatch(made: Environment, page: type[Page]) -> set[str]:
    """Names that only one of page and template knows."""
    return used(made, page.template) ^ {field.name for field in fields(page)}


def test_every_page_and_its_template_agree():
    for module in pkgutil.walk_packages(tender.__path__, "tender."):
        if ".migrations" not in module.name and not module.name.endswith("__main__"):
            importlib.import_module(module.name)
    made = environment()
    assert {page.__name__: found for page in pages() if (found := mismatch(made, page))} == {}


def test_every_template_can_be_read_and_loads_nothing_from_elsewhere(files):
    made = environment()
    for name in made.list_templates():
        made.get_template(name)
        text = files[f"tender/{name.replace('/', '/templates/', 1)}"]
        assert (
            "://" not in text
            and "<style" not in text
            and "style=" not in text
            and " on" + "click" not in text
        )
        assert text.count("<script") == text.count('<script type="module" src="{{ asset(')


def test_a_missing_and_an_idle_name_are_found():
    @dataclass(frozen=True)
    class Stray(Page):
        template = "a.html"
        title: str
        idle: str

    pages = {"a.html": "{% extends 'b.html' %}{{ title }}", "b.html": "{{ lost }}"}
    made = Environment(loader=DictLoader(pages), autoescape=True)
    assert mismatch(made, Stray) == {"idle", "lost"}
