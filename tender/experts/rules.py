"""Pure questions about the pool and the draw: who may enter, who is recused, when a draw may start.

For the draw desk and for the supervisor, who re-derives the frozen list with the same functions
(BL 37, BR 45-48, rules §6). A recused expert is counted under one reason, the first that applies. Two
experts of one employer may both be candidates, so that neither loses the chance; the one drawn later
is passed over while the other serves. No names, no session, no clock.
"""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from dataclasses import asdict, dataclass
from datetime import date, datetime, timedelta
from typing import Any

from tender.errors import Refused
from tender.ledger import draw
from tender.rulebook import Rulebook

SKILLED_WORKERS = ("工", "技师")
BELOW_SENIOR = ("助理", "实习", "见习")

FORMER_EMPLOYEE = "former_employee"
PENALTY = "past_penalty"
REGISTRANT = "registrant"
# reason of recusal → article, in Chinese, in English
RELATIONS: dict[str, tuple[str, str, str]] = {
    "near_relative": ("M12 12(1)", "投标人主要负责人的近亲属", "near relative of a tenderer's principal"),
    "economic_interest": ("BL 37; M12 12(3)", "与投标人有利害关系", "economic interest in a tenderer"),
    FORMER_EMPLOYEE: ("GPR 9(1)", "近年内在投标人处任职", "worked for a tenderer in recent years"),
    "director": ("GPR 9(2)", "担任投标人董事、监事", "director or supervisor of a tenderer"),
    "controlling_holder": ("GPR 9(3)", "投标人的控股股东或实际控制人", "controls a tenderer"),
    PENALTY: ("M12 12(4)", "曾因招标投标违法行为受过处罚", "penalised for misconduct in tendering"),
}
REASONS: dict[str, tuple[str, str, str]] = {
    **RELATIONS,
    REGISTRANT: ("rules §9", "经办过本项目", "had the project itself in hand"),
    "employer_supervises": ("BR 46; M12 12(2)", "所在单位监督本项目", "works for a supervising authority"),
    "employer_is_owner": ("BL 37", "所在单位是招标人", "works for the owner"),
    "employer_is_agent": ("BR 13; M87 47", "所在单位是招标代理机构", "works for the agent"),
    "employer_bids": ("BL 37; BR 48", "所在单位投标", "works for a tenderer"),
}


@dataclass(frozen=True)
class Member:
    """What recusal needs to know of a pool member."""

    id: str
    employer: str
    category: str
    standing: str


@dataclass(frozen=True)
class Relation:
    """A registered cause of recusal; `organisation` is None where it bars everywhere."""

    kind: str
    organisation: str | None
    since: date
    until: date | None


@dataclass(frozen=True)
class Sifted:
    """Eligible expert ids, how many were filtered out by reason, and how many employers are left."""

    eligible: tuple[str, ...]
    excluded: Mapping[str, int]
    employers: int


def is_senior(title: str) -> bool:
    """Whether a professional title is senior, or stated to be equal to it (BL 37)."""
    if title.startswith(BELOW_SENIOR) or title.endswith(SKILLED_WORKERS):
        return False
    return "高级" in title or "同等专业水平" in title or title.endswith(("教授", "研究员"))


def check_expert(title: str, years: int, rulebook: Rulebook) -> None:
    """Refuse a person who has too few years in the field or no senior title."""
    least = rulebook.integer("expert.min_years")
    if years < least:
        zh, en = f"专家须从事相关领域工作满{least}年。", f"An expert has {least} years in the field or more."
        raise Refused("too_few_years", zh, en, field="years", article="BL 37")
    if not is_senior(title):
        zh, en = "专家须具有高级职称或者同等专业水平。", "An expert has a senior title or its equal."
        raise Refused("no_senior_title", zh, en, field="title", article="BL 37")


def article_of(reason: str) -> str:
    """The article of a reason of recusal."""
    return REASONS[reason][0] if reason in REASONS else "BL 37"


def relation_reason(
    relations: Iterable[Relation], bidders: Collection[str], day: date, former_years: int
) -> str | None:
    """The first of the relations that bars on this day, as its kind; None when none does.

    One to a bidder bars while it lasts; former employment `former_years` longer, to the same civil day.
    """
    return next((one.kind for one in relations if _bars(one, bidders, day, former_years)), None)


def _bars(one: Relation, bidders: Collection[str], day: date, former_years: int) -> bool:
    if day < one.since or (one.organisation is not None and one.organisation not in bidders):
        return False
    years = former_years if one.kind == FORMER_EMPLOYEE else 0
    return one.until is None or day <= _years_later(one.until, years)


def _years_later(day: date, years: int) -> date:
    """The same civil day some years on; 29 February becomes the 28th where there is none."""
    try:
        return day.replace(year=day.year + years)
    except ValueError:
        return day.replace(year=day.year + years, day=28)


def sift(
    pool: Iterable[Member],
    category: str,
    barred: Mapping[str, str],
    used: Collection[str],
    recused: Mapping[str, str],
) -> Sifted:
    """Part the members of `category` into eligible and recused.

    barred: employer (organisation id) → reason; used: experts called before for the same tender; recused:
    expert id → reason of the person's own.
    """
    members = [member for member in pool if member.category == category]
    reasons = {member.id: _reason(member, barred, used, recused) for member in members}
    kept = [member for member in members if reasons[member.id] is None]
    counted = Counter(reason for reason in reasons.values() if reason is not None)
    employers = len({member.employer for member in kept})
    return Sifted(tuple(sorted(member.id for member in kept)), dict(sorted(counted.items())), employers)


def _reason(
    member: Member, barred: Mapping[str, str], used: Collection[str], recused: Mapping[str, str]
) -> str | None:
    if member.standing != "active":
        return member.standing
    if member.employer in barred:
        return barred[member.employer]
    if member.id in recused:
        return recused[member.id]
    return "called_before" if member.id in used else None


def check_time(deadline: datetime | None, now: datetime, rulebook: Rulebook) -> None:
    """Refuse a draw that starts longer before the opening than the rules allow."""
    hours = rulebook.integer("draw.max_hours_before_opening")
    if deadline is not None and now < deadline - timedelta(hours=hours):
        zh = f"专家抽取不得早于开标前{hours}小时。"
        en = f"Experts are drawn at most {hours} hours before the opening."
        raise Refused("draw_too_early", zh, en, article="rules §6")


def next_turn(
    order: Iterable[int], called: Collection[int], employers: Mapping[int, str], closed_to: Collection[str]
) -> int | None:
    """The next position to call in drawn order, passing over employers in `closed_to`; None when none is left."""
    return next((one for one in order if one not in called and employers[one] not in closed_to), None)


def differences(openings: Mapping[str, Any]) -> list[str]:
    """What is wrong with a frozen list, by the opened commitments and the pool; [] if it is right.

    `openings` is what `candidate_openings` hands to the supervisor's client: each opened candidate must
    hash to its commitment, and together they must be exactly the eligible pool.
    """
    sentences = []
    for place, opened in enumerate(openings["candidates"]):
        if draw.candidate(bytes.fromhex(opened["nonce"]), opened["expert"]) != opened["commitment"]:
            sentences.append(f"第{place}项承诺与专家不符 Candidate {place} is not the expert committed to.")
    commitments = [opened["commitment"] for opened in openings["candidates"]]
    if commitments != sorted(set(commitments)):
        sentences.append("候选名单未排序或有重复 The candidates are not sorted and unique.")
    pool = [Member(**member) for member in openings["pool"]]
    known = (openings[name] for name in ("category", "barred", "used", "recused"))
    again = sift(pool, *known)
    if sorted(opened["expert"] for opened in openings["candidates"]) != list(again.eligible):
        sentences.append("候选名单与回避筛选结果不符 The candidates are not the eligible pool.")
    if dict(openings["excluded"]) != dict(again.excluded):
        sentences.append("回避人数与重算不符 The counts of the recused differ from the recomputed ones.")
    return sentences


def listed(members: Iterable[Member]) -> list[dict[str, str]]:
    """Pool members as JSON values, in the order of their ids."""
    return [asdict(member) for member in sorted(members, key=lambda member: member.id)]
