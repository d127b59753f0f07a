"""Who may import whom: slices in the order of a tender's life, later may use earlier, never the reverse.

An exception stands in a table below with its reason; it is not made by moving an import into a function.
"""

import ast
import re

import pytest

SLICES = [
    "rulebook", "ledger", "platform", "witness", "seal", "accounts", "categories", "projects", "tendering",
    "notices", "deposits", "bids", "opening", "auction", "experts", "evaluation", "award", "objections",
    "contracts", "supervision", "portal",
]  # fmt: skip
SMALL = {"clock", "ids", "money", "errors", "events", "i18n", "settings", "web"}
WIRING = {"__init__", "__main__", "app", "cli", "demo", "install", "migrations", "due", "serving"}

# tables that later slices may read (never write), and why
OPEN_TABLES = {
    "tender.accounts.models.CustodianKey": "the terms of a tender name its custodians' keys",
    "tender.accounts.models.Organisation": "every stage names the organisations that act in it",
    "tender.ledger.models.Outbox": "a credential counts only if the ledger has its entry",
    "tender.ledger.models.ReceiptStamp": "the platform keeps the outside timestamp with its entry",
    "tender.tendering.models.Tender": "the spine: every later stage reads the tender it belongs to",
}

# shared module → why it may know the ledger and the running installation all the same
SHARED_ALLOWED = {
    "tender/web/uploads.py": "an upload is a row of its own until an act claims it; every slice with files uses it",
    "tender/web/arrivals.py": "the bytes of an upload belong to whoever is signed in, within the settings' limits",
    "tender/web/senders.py": "an upload belongs to a signed-in person, by a hash keyed in the running installation",
    "tender/web/upload_refusals.py": "a refusal states the limit of the running installation",
    "tender/web/tus.py": "the one address where files come in, for every slice",
}

PURE = {"lifecycle.py", "rules.py"}
IMPURE = ("sqlalchemy", "sqlmodel", "litestar", "storage", "time", "os", "random", "secrets")


# (module, later name) → why an earlier slice may use it all the same
LATER_ALLOWED = {
    ("tender/contracts/dossier.py", "tender.portal.visibility"): (
        "the one pure table of what the public sees of each act also says what its dossier lists"
    ),
    ("tender/tendering/rules.py", "tender.evaluation.case.spelled_out"): (
        "the documents print the parameters of the evaluation, so the one pure reader of them checks them"
    ),
    ("tender/tendering/rules.py", "tender.evaluation.review.GROUNDS"): (
        "the documents print the grounds of rejection, and the one list of the lawful ones checks them"
    ),
}


def imported(text: str, name: str = "") -> set[str]:
    """Every dotted name that a module imports, at the top or inside functions; `from a import b` gives a.b."""
    found: set[str] = set()
    package = name.removesuffix(".py").split("/")[:-1]
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.Import):
            found.update(alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            above = package[: len(package) - node.level + 1] if node.level else []
            base = ".".join([*above, *([node.module] if node.module else [])])
            found.update(f"{base}.{alias.name}" for alias in node.names)
    return found


def slice_of(name: str) -> str:
    return name.removesuffix(".py").split("/")[1]


def wrong_order(name: str, text: str) -> list[str]:
    """Imports of a later slice by an earlier one, and of any slice by the small shared modules."""
    here, wrong = slice_of(name), []
    if here in WIRING:
        return []
    for full in imported(text, name):
        parts = full.split(".")
        there = parts[1] if parts[0] == "tender" and len(parts) > 1 else None
        if (name, full) in LATER_ALLOWED or (there in {"ledger", "platform"} and name in SHARED_ALLOWED):
            continue
        if there in SLICES and here in SMALL:
            wrong.append(f"{name}: shared modules know no slice, yet {full}")
        elif there in WIRING - {"__init__"}:
            wrong.append(f"{name}: nothing imports the wiring, yet {full}")
        elif there in SLICES and here in SLICES and SLICES.index(there) > SLICES.index(here):
            wrong.append(f"{name}: {there} comes after {here}")
    return wrong


def impure(name: str, text: str) -> list[str]:
    """Imports of session, request or storage by rules and lifecycles, and their looks at the clock.

    What `tender.clock` computes from a given moment is pure; asking it for the present is not.
    """
    if name.split("/")[-1] not in PURE:
        return []
    present = re.search(r"\bclock\.(now|today)\b|from tender\.clock import .*\b(now|today)\b", text)
    asked = [f"{name}: {present[0]}"] if present else []
    return asked + [
        f"{name}: {full}"
        for full in imported(text, name)
        if any(full == top or full.startswith(top + ".") for top in IMPURE)
    ]


def foreign_models(name: str, text: str) -> list[str]:
    """Imports of another slice's tables."""
    here = slice_of(name)
    if here in WIRING:
        return []
    return [
        f"{name}: {full}"
        for full in imported(text, name)
        if (parts := full.split("."))[0] == "tender"
        and len(parts) > 2
        and parts[2] == "models"
        and parts[1] != here
        and full not in OPEN_TABLES
    ]


def faces_in_services(name: str, text: str) -> list[str]:
    """Imports of pages or handlers by the module that performs acts."""
    if name.split("/")[-1] not in {"service.py", "queries.py", "rules.py", "lifecycle.py", "models.py"}:
        return []
    return [f"{name}: {full}" for full in imported(text, name) if {"pages", "api"} & set(full.split("."))]


@pytest.mark.parametrize("check", [wrong_order, impure, foreign_models, faces_in_services])
def test_every_module_of_tender_keeps_the_order(check, modules):
    found = [
        line for name, text in modules.items() if name.startswith("tender/") for line in check(name, text)
    ]
    assert found == []


def test_every_folder_of_tender_has_its_place_in_the_order(modules):
    folders = {name.split("/")[1] for name in modules if name.startswith("tender/") and name.count("/") > 1}
    assert folders <= {*SLICES, *SMALL, *WIRING}


def test_storage_and_reports_know_nothing_of_tender(modules):
    found = [
        f"{name}: {full}"
        for name, text in modules.items()
        if not name.startswith("tender/")
        for full in imported(text, name)
        if full.split(".")[0] == "tender"
    ]
    assert found == []


def test_every_allowance_is_still_needed(modules):
    read = {full for name, text in modules.items() for full in imported(text, name)}
    assert set(OPEN_TABLES) <= read


@pytest.mark.parametrize(
    ("check", "name", "text"),
    [
        (wrong_order, "tender/bids/service.py", "from tender.opening import service"),
        (wrong_order, "tender/bids/service.py", "from tender import opening"),
        (wrong_order, "tender/bids/service.py", "def f():\n    import tender.award.rules"),
        (wrong_order, "tender/bids/service.py", "from ..award import rules"),
        (wrong_order, "tender/money.py", "from tender.ledger import act"),
        (wrong_order, "tender/ledger/act.py", "from tender.app import build"),
        (impure, "tender/bids/rules.py", "from sqlmodel import Session"),
        (impure, "tender/bids/lifecycle.py", "from tender import clock\n\nclock.now()"),
        (foreign_models, "tender/bids/service.py", "from tender.accounts.models import Credential"),
        (foreign_models, "tender/bids/service.py", "from tender.accounts import models"),
        (faces_in_services, "tender/bids/service.py", "from tender.bids.pages import show"),
    ],
)
def test_a_breach_is_found(check, name, text):
    assert check(name, text)


def test_a_later_slice_may_use_an_earlier_one():
    assert wrong_order("tender/bids/service.py", "from tender.ledger import act") == []
