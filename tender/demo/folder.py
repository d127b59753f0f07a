"""Writes what `tender demo` leaves for outside tools: bids, receipts, draws, cases, papers, summary.

The layout is a promise (design §7): scripts of others read it. Everything is taken from the played
people's own copies or asked for by someone who may ask; nothing is read out of the database behind
the services.
"""

import json
import shutil
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from tender import money
from tender.accounts.certificates import save_p12
from tender.demo import county
from tender.demo.inhabitants import Inhabitants
from tender.demo.play import Handed
from tender.demo.works import WorksTender
from tender.errors import NotFound
from tender.evaluation.queries import Line, case_of, result_of
from tender.evaluation.reporting import FAILURE as ALL_REJECTED
from tender.experts import service as experts
from tender.install import demonstration_authority
from tender.ledger import export
from tender.notices import invitees_draw
from tender.notices.queries import papers_of
from tender.platform import Platform
from tender.seal import custodian
from tender.settings import Settings
from tender.tendering import service as tendering

__all__ = ["write_folder", "write_identities", "write_json"]


def write_identities(found: Inhabitants, settings: Settings) -> None:
    """Into the key folder, for demonstration only, so that a visitor can play every side: the custodians'
    identities, plain, and the firms' certificates as `bidder-<n>.p12` under the demonstration's password.
    """
    keys, root = settings.key_folder, demonstration_authority(settings).root.certificate
    for number, body in enumerate(county.BIDDERS, 1):
        path = keys / f"bidder-{number}.p12"
        path.unlink(missing_ok=True)
        save_p12(found.signers[body.key], path, county.PASSWORD, root=root)
    for number, login in enumerate(county.CUSTODIANS, 1):
        path = keys / f"custodian-{number}.age-identity"
        path.unlink(missing_ok=True)
        custodian.save(found.custodians[login], path, None)


def write_folder(platform: Platform, plays: Sequence[WorksTender], out: Path) -> dict[str, Any]:
    """Write everything beside `data/` and `keys/`; returns the summary."""
    platform.sequencer.sequence()
    for play in plays:
        for handed in play.handed:
            _bid(handed, out)
        for draw in play.draws:
            write_json(out / "draws" / f"{draw}.json", experts.export_draw(platform, draw))
        if play.invitees_drawn:
            drawn = invitees_draw.drawn_file(platform, play.tender)
            write_json(out / "draws" / f"{drawn['draw_id']}.json", drawn)
        _cases(platform, play, out / "evaluations")
        _papers(platform, play, out / "reports")
    export.export(platform.settings.data / "ledger", out / "ledger")
    summary = _summary(platform, plays)
    write_json(out / "summary.json", summary)
    return summary


def _bid(handed: Handed, out: Path) -> None:
    """The bidder's own copy of the sealed bid, and the receipt the platform gave for it."""
    folder = out / "bids" / handed.bid
    folder.mkdir(parents=True, exist_ok=True)
    for name in ("bid.age", "manifest.json", "manifest.p7s"):
        shutil.copyfile(handed.folder / name, folder / name)
    receipts = out / "receipts"
    receipts.mkdir(exist_ok=True)
    (receipts / f"{handed.bid}.zip").write_bytes(handed.receipt)


def _cases(platform: Platform, play: WorksTender, folder: Path) -> None:
    """The published case of every lot; a lot that failed before the report has none."""
    for lot in play.lots:
        if _lines(platform, play, lot) is not None:
            write_json(folder / f"{lot}.json", case_of(platform, play.tender, lot))


def _lines(platform: Platform, play: WorksTender, lot: str) -> dict[str, Line] | None:
    """Bid → its result in the newest report of its lot; None where there is no report."""
    try:
        found = result_of(platform, play.tender, lot)
    except NotFound:
        return None
    return {line.bid: line for line in (*found.ranking, *found.rejected)}


def _papers(platform: Platform, play: WorksTender, folder: Path) -> None:
    """Every paper of the tender as `<kind>-<tender>.pdf`; of several of one kind the later ones are numbered."""
    folder.mkdir(parents=True, exist_ok=True)
    with platform.reading() as session:
        papers = papers_of(session, play.tender)
    counted: Counter[str] = Counter()
    for paper in papers:
        counted[paper.kind] += 1
        number = f"-{counted[paper.kind]}" if counted[paper.kind] > 1 else ""
        with platform.objects.open(paper.sha256) as stream:
            (folder / f"{paper.kind}-{play.tender}{number}.pdf").write_bytes(stream.read())


def _summary(platform: Platform, plays: Sequence[WorksTender]) -> dict[str, Any]:
    with platform.reading() as session:
        head = platform.sequencer.head(session)
    tenders = [_tender(platform, play) for play in plays]
    return {
        "tenders": tenders,
        "ledger": {"size": head.size, "root": head.root.hex()},
        "acts": head.size,
    }


def _tender(platform: Platform, play: WorksTender) -> dict[str, Any]:
    with platform.reading() as session:
        row = tendering.tender_of(session, play.tender)
    return {
        "id": row.id,
        "title": row.title,
        "category": row.category,
        "method": row.method,
        "stage": row.stage,
        "lots": [_lot(platform, play, number) for number in range(len(play.lots))],
    }


def _lot(platform: Platform, play: WorksTender, number: int) -> dict[str, Any]:
    """A lot with every bid that was handed in for it, also the late ones, and its award."""
    lot = play.lots[number]
    with platform.reading() as session:
        row = tendering.tender_of(session, play.tender)
        failure = tendering.lot_of(session, lot).failure or row.failure
    lines = _lines(platform, play, lot)
    rest = "rejected" if failure == ALL_REJECTED else "unopened"
    mine = [handed for handed in play.handed if handed.offer.lot == number]
    newest = {handed.offer.stem: handed.bid for handed in mine}
    rows = []
    for handed in mine:
        status = "withdrawn" if handed.offer.withdrawn else rest
        status = status if newest[handed.offer.stem] == handed.bid else "replaced"
        rows.append(
            _row(handed.bid, play.name_of(handed.offer), handed.price, status, (lines or {}).get(handed.bid))
        )
    late = [(offer, bid) for offer, bid in play.late if offer.lot == number]
    rows += [_row(bid, play.name_of(offer), str(offer.price), "late", None) for offer, bid in late]
    awarded, reference = play.awarded(lot), play.reference()
    return {
        "id": lot,
        "evaluation": row.plan["evaluation"]["method"],
        "bids": rows,
        "award": awarded and {"bidder": awarded[0], "price": str(money.yuan(awarded[1]))},
        "reference_award": reference and {"bidder": reference[0], "price": reference[1]},
    }


def _row(bid: str, bidder: str, price: str, status: str, line: Line | None) -> dict[str, Any]:
    return {
        "id": bid,
        "bidder": bidder,
        "price": price,
        "status": line.status if line else status,
        "total": line.total if line else None,
        "rank": line.rank if line else None,
    }


def write_json(path: Path, value: Any) -> None:
    """JSON that people may read, in a folder made for it."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(value, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")
