"""Open data: tenders, their public acts and terms, the ledger's head, entries and the check of receipts.

The same views as the pages, as JSON; amounts are yuan as decimal text, moments UTC with `Z`, words in
both languages. Nothing here needs a sign-in, and nothing is given that the pages would not show.
"""

import json
from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

from litestar import Controller, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery, RawBody

from tender import clock, money
from tender.errors import TooLarge
from tender.opening.queries import OpeningRecordView
from tender.platform import Platform
from tender.portal import ledger, listing, opened, queries
from tender.portal.ledger import MOST_RECEIPT
from tender.portal.listing import PAGE_SIZE, TenderLine, Wanted
from tender.portal.queries import TenderView, TimelineItem
from tender.portal.visibility import is_open
from tender.tendering.lifecycle import TITLES, Stage


class PortalApi(Controller):
    """What anybody may read, as data."""

    path = "/api/v1"
    tags = ("public",)

    @get("/tenders", sync_to_thread=True)
    def tenders(
        self,
        platform: NamedDependency[Platform],
        q: FromQuery[str] = "",
        stage: FromQuery[str] = "",
        category: FromQuery[str] = "",
        sort: FromQuery[str] = "",
        page: FromQuery[int] = 1,
    ) -> dict[str, Any]:
        """Tenders by words, stage and category, in pages."""
        wanted = Wanted.asked(q, stage, category, sort, page)
        with platform.reading() as session:
            total, lines = listing.how_many(session, wanted), listing.tenders(session, wanted)
        return {
            "total": total,
            "page": wanted.page,
            "page_size": PAGE_SIZE,
            "tenders": [_line(each) for each in lines],
        }

    @get("/tenders/{tender:str}", sync_to_thread=True)
    def tender(self, platform: NamedDependency[Platform], tender: FromPath[str]) -> dict[str, Any]:
        """One tender: facts, notices, papers, opening record, candidates, award."""
        view = queries.tender_view(platform, tender)
        return shown(view, opened.records_of(platform, tender))

    @get("/tenders/{tender:str}/timeline", sync_to_thread=True)
    def timeline(self, platform: NamedDependency[Platform], tender: FromPath[str]) -> list[dict[str, Any]]:
        """The public acts on a tender, oldest first, each with its ledger number."""
        view = queries.tender_view(platform, tender)
        return [_item(view.stage, item) for item in view.timeline]

    @get("/tenders/{tender:str}/terms", sync_to_thread=True)
    def terms(self, platform: NamedDependency[Platform], tender: FromPath[str]) -> dict[str, Any]:
        """TERMS.json for `tender seal`: the notice act with its proof."""
        return ledger.terms_file(platform, tender)

    @get("/ledger/checkpoint", sync_to_thread=True)
    def checkpoint(self, platform: NamedDependency[Platform]) -> dict[str, Any]:
        """The newest published head and the keys that sign it."""
        head = ledger.head(platform)
        return {
            "origin": head.origin,
            "size": head.size,
            "root": head.root,
            "checkpoint": head.checkpoint,
            "witnesses": [_witness(each) for each in head.witnesses],
            "log_vkey": head.log_vkey,
            "witness_vkey": head.witness_vkey,
        }

    @get("/ledger/entries/{number:int}", sync_to_thread=True)
    def entry(self, platform: NamedDependency[Platform], number: FromPath[int]) -> dict[str, Any]:
        """One entry: leaf, proof, and its payload where that is public."""
        found = ledger.entry(platform, number)
        return {
            "number": found.number,
            "leaf": json.loads(found.leaf),
            "leaf_hash": found.leaf_hash,
            "proof": ledger.proof_text(platform, number),
            "type": None if found.shown is None else found.shown.act.tag,
            "tender": found.tender,
            "payload": None if found.payload is None else json.loads(found.payload),
        }

    @post("/ledger/receipts/check", sync_to_thread=True, status_code=200, request_max_body_size=MOST_RECEIPT)
    def check(self, platform: NamedDependency[Platform], body: RawBody) -> dict[str, Any]:
        """What a receipt (the zip as raw body) proves under the platform's own keys."""
        if len(body) > MOST_RECEIPT:
            raise TooLarge("too_large", "回执超过 1 MB。", "A receipt has at most 1 MB.", field="body")
        checked = ledger.check_receipt(platform, body)
        return {
            "number": checked.number,
            "type": checked.tag,
            "at": clock.stamp(checked.at),
            "tender": checked.tender,
            "size": checked.size,
            "witnesses": [_witness(each) for each in checked.witnesses],
        }


def _line(line: TenderLine) -> dict[str, Any]:
    zh, en = TITLES[Stage(line.stage)]
    return {
        "id": line.id,
        "number": line.number,
        "title": line.title,
        "category": line.category,
        "method": line.method,
        "stage": line.stage,
        "stage_zh": zh,
        "stage_en": en,
        "owner": line.owner,
        "ceiling": _yuan(line.ceiling_fen),
        "noticed_at": _stamp(line.noticed_at),
        "deadline": _stamp(line.deadline),
    }


def shown(view: TenderView, records: Sequence[OpeningRecordView]) -> dict[str, Any]:
    """A tender as data, with the opening records that its reader may see."""
    awards = [_award(one, view) for one in view.awards]
    return {
        **_line(view.line),
        "agent": view.agent,
        "publicity_ends": _stamp(view.publicity_ends),
        "failure": view.failure,
        "rulebook": view.rulebook,
        "notices": [
            {"id": one.id, "kind": one.kind, "version": one.version, "title": one.title, "body": one.body,
             "published_at": clock.stamp(one.published_at), "number": view.numbers.get(one.entry)}
            for one in view.notices
        ],
        "documents": [asdict(file) for file in view.files],
        "papers": [
            {"id": one.id, "kind": one.kind, "name": one.name, "sha256": one.sha256, "size": one.size,
             "href": f"/papers/{one.id}.pdf"}
            for one in view.papers
        ],
        "lots": [
            {"id": one.id, "number": one.number, "title": one.title, "ceiling": _yuan(one.ceiling_fen),
             "failure": one.failure}
            for one in view.lots
        ],
        "opening": [_bid(line, one.lot) for one in records for line in one.lines] if records else None,
        "candidates": [
            {"lot": one.lot, "rank": one.rank, "bidder": one.bidder, "price": _yuan(one.price_fen),
             "total": one.total, "standing": one.standing}
            for one in view.candidates
        ],
        "award": awards[0] if awards else None,
        "awards": awards,
    }  # fmt: skip


def _award(award: Any, view: TenderView) -> dict[str, Any]:
    return {
        "lot": award.lot,
        "bidder": award.bidder,
        "uscc": award.uscc,
        "price": _yuan(award.price_fen),
        "contract_by": award.contract_by.isoformat(),
        "number": view.numbers.get(award.entry),
    }


def _bid(line: Any, lot: str) -> dict[str, Any]:
    return {
        "lot": lot,
        "bid": line.bid,
        "number": line.index,
        "bidder": line.bidder,
        "result": line.result,
        "received_at": clock.stamp(line.received_at),
        "price": _yuan(line.price_fen),
        "period_days": line.period_days,
        "quality": line.quality,
        "above_ceiling": line.above_ceiling,
        "code": line.code,
        "treated_as": line.treated_as,
    }


def _item(stage: Stage, item: TimelineItem) -> dict[str, Any]:
    return {
        "number": item.number,
        "type": item.shown.act.tag,
        "title_zh": item.shown.zh,
        "title_en": item.shown.en,
        "at": clock.stamp(item.at),
        "seat": item.seat,
        "article": item.shown.act.article,
        "open": is_open(item.shown, stage),
    }


def _witness(seen: tuple[str, Any]) -> dict[str, str]:
    name, at = seen
    return {"name": name, "at": clock.stamp(at)}


def _yuan(fen: int | None) -> str | None:
    return None if fen is None else str(money.yuan(fen))


def _stamp(moment: Any) -> str | None:
    return None if moment is None else clock.stamp(moment)
