"""Every table of the platform, imported in one place, for migrations, replay and the drift test."""

from importlib import import_module

MODULES = (
    "tender.ledger.models",
    "tender.accounts.models",
    "tender.projects.models",
    "tender.tendering.models",
    "tender.notices.models",
    "tender.award.models",
    "tender.web.uploads",
)
LOADED = tuple(import_module(name) for name in MODULES)
