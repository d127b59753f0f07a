"""Projects brought to the desk over the API, by the acts of those whose turn it is."""

import hashlib
import json
from typing import Any

from sqlmodel import select

from tender.ledger import replay
from tender.ledger.models import Outbox
from tender.platform import Platform
from tests.sites import Site

PATH = "/api/v1/projects"
WORKS = {
    "name": "示范县第一实验小学教学楼",
    "category": "works",
    "kind": "works",
    "approval_no": "示发改审〔2026〕8号",
    "site": "示范县新区",
    "scale": "三层",
    "amount": "200000.00",
    "funding": {"budget": "100"},
}
GOODS = WORKS | {
    "category": "government",
    "kind": "goods",
    "budget_item": "教学设备",
    "item_code": "A02010105",
}
EVIDENCE = b"%PDF-1.7 evidence"


def registered(site: Site, form: dict[str, Any] = WORKS, /, **change: Any) -> str:
    """The address of a new project of the county's owner."""
    answer = site.signed_in("entity").post(PATH, json=form | change)
    assert answer.status_code == 201, answer.text
    return f"{PATH}/{answer.json()['id']}"


def audited(site: Site, form: dict[str, Any] = WORKS, /, **change: Any) -> str:
    """One with an approved budget audit, waiting for its routing."""
    path = registered(site, form, **change)
    assert audit(site, path).status_code == 201
    return path


def audit(site: Site, path: str) -> Any:
    amount = {"result": "approved", "audited": "9000000.00", "remarks": "同意"}
    return site.signed_in("auditor").post(f"{path}/audits", json=amount)


def route(site: Site, path: str, method: str, exception: dict[str, Any] | None = None) -> Any:
    form = {"method": method} | ({"exception": exception} if exception else {})
    return site.signed_in("desk").post(f"{path}/routing", json=form)


def explain(site: Site, path: str, **form: Any) -> Any:
    stated = {"reason": "两处工程分属不同年度计划, 由不同部门批准。"} | form
    return site.signed_in("entity").post(f"{path}/splitting-reasons", json=stated)


def amend(site: Site, path: str, amount: str, **form: Any) -> Any:
    stated = {"amount": amount, "reason": "概算调整"} | form
    return site.signed_in("entity").post(f"{path}/amendments", json=stated)


def shown(site: Site, path: str, login: str = "desk") -> Any:
    return site.signed_in(login).get(path).json()


def ground(site: Site, code: str, login: str = "desk", **of: Any) -> dict[str, Any]:
    """A stated exception with its evidence uploaded by whoever states it."""
    assert site.signed_in(login).put("/api/v1/uploads", content=EVIDENCE).status_code == 201
    file = {"name": "认定意见.pdf", "sha256": hashlib.sha256(EVIDENCE).hexdigest(), "size": len(EVIDENCE)}
    stated = {"ground": code, "document_no": "示监〔2026〕3号", "public_reason": "仅有少量单位具备条件"}
    return stated | {"evidence": [file]} | of


def facts(platform: Platform, tag: str) -> Any:
    """The facts of the newest act of this kind."""
    with platform.reading() as session:
        query = select(Outbox.payload).where(Outbox.type == tag).order_by(Outbox.seq.desc())
        return json.loads(session.exec(query).first())["facts"]


def differences(platform: Platform) -> list[Any]:
    """What replay finds in the rows."""
    platform.sequencer.sequence()
    with replay.open_rows(platform.settings.data / "tender.sqlite3") as rows:
        payloads, broken = replay.read_payloads(rows)
        shadow, wrong = replay.rebuild(payloads)
        return [*broken, *wrong, *replay.compare(rows, shadow)]
