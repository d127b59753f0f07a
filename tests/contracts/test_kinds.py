"""Rules §12: every layout in `reports` is a paper that somebody can have issued, and every kind has its words."""

from pathlib import Path

import reports
from tender.contracts.kinds import KINDS
from tender.portal.words import PAPERS

LAYOUTS = {
    path.stem
    for path in Path(reports.__file__).parent.glob("*.py")
    if "\ndef render(facts" in path.read_text(encoding="utf-8")
}
# letters to one firm are made when it asks for its own, at an address of their own
ASKED_FOR = {"invitation", "prequalification_letter"}
# one layout, two scopes
ALSO = {"full-dossier": "dossier"}


def test_every_layout_is_reached_through_its_kind():
    reached = {ALSO.get(kind, kind).replace("-", "_") for kind in KINDS}
    assert reached == LAYOUTS - ASKED_FOR


def test_every_kind_of_paper_has_its_words():
    assert {kind.replace("-", "_") for kind in KINDS} | ASKED_FOR == set(PAPERS)
