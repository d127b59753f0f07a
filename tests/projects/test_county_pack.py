"""The county's pack switched on and off as a whole: by the installation, and for `tender route`."""

import json
from dataclasses import replace

import pytest
from typer.testing import CliRunner

from tender.projects.commands import commands
from tests.projects.entered import audited, registered, route, shown
from tests.sites import Site

ROUTE = ["--category", "works", "--amount", "300000.00", "--date", "2026-03-02", "--json"]


@pytest.fixture
def national(platform):
    """The same installation without the county's rules."""
    return Site(replace(platform, settings=replace(platform.settings, county_pack=False)))


def test_with_the_pack_a_decision_cites_the_county(site):
    path = audited(site, amount="300000.00")
    assert route(site, path, "open").status_code == 201
    kept = shown(site, path)["routing"]
    assert "county" in kept["rulebook"] and kept["centre_mandatory"] == 1
    assert {"county.open_threshold"} <= {hit["id"] for hit in kept["rules"]}


def test_without_the_pack_decisions_cite_national_rules_only(national):
    path = audited(national, amount="4000000.00")
    assert route(national, path, "open").status_code == 201
    kept = shown(national, path)["routing"]
    assert "county" not in kept["rulebook"] and kept["centre_mandatory"] == 0
    assert all(hit["source"] != "county" for hit in kept["rules"])
    assert kept["statutory_mandatory_tender"] == 1


def test_without_the_pack_small_works_are_the_owner_s_choice_and_no_splitting_of_the_county_s(national):
    registered(national, amount="200000.00")
    path = audited(national, amount="200000.00")
    assert shown(national, path)["unexplained"] == []
    assert route(national, path, "direct").status_code == 201
    assert shown(national, path)["routing"]["proposed"] == "owner_choice"


@pytest.mark.parametrize(
    ("setting", "words", "method"),
    [
        ("yes", [], "open"),
        ("no", [], "owner_choice"),
        ("no", ["--county"], "open"),
        ("yes", ["--no-county"], "owner_choice"),
    ],
)
def test_the_command_follows_the_installation_unless_told(monkeypatch, setting, words, method):
    monkeypatch.setenv("TENDER_COUNTY_PACK", setting)
    result = CliRunner().invoke(commands, [*ROUTE, *words])
    assert json.loads(result.stdout)["method"] == method


def test_a_setting_that_is_neither_yes_nor_no_ends_the_command_with_2(monkeypatch):
    monkeypatch.setenv("TENDER_COUNTY_PACK", "perhaps")
    result = CliRunner().invoke(commands, ROUTE)
    assert result.exit_code == 2 and "TENDER_COUNTY_PACK" in result.stderr
