"""Every table of the platform, imported in one place.

Migrations, the guard, replay and the drift test all start from the same metadata; a model that is
missing here would be neither migrated nor compared.
"""

from importlib import import_module

MODULES = (
    "tender.ledger.models",
    "tender.accounts.models",
    "tender.projects.models",
    "tender.tendering.models",
    "tender.notices.models",
    "tender.notices.invitation_models",
    "tender.award.models",
    "tender.deposits.models",
    "tender.objections.models",
    "tender.contracts.models",
    "tender.bids.models",
    "tender.opening.models",
    "tender.experts.models",
    "tender.evaluation.models",
    "tender.web.uploads",
    "tender.due",
)
LOADED = tuple(import_module(name) for name in MODULES)
