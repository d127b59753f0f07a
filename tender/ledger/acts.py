"""Every act the platform knows: its tag in the ledger, its article, and the seats that may perform it.

A tag is `subject.past`; tags are never renamed, retired ones stay. `closed` acts have payloads that
nobody reads until their phase ends (trust §3, rules §9). The seat is checked when the act opens, so
no route, page or command can let a wrong seat through. Stages are checked by `tendering.lifecycle`.
"""

from enum import Enum, StrEnum


class Seat(StrEnum):
    """The seats of rules §9; `PLATFORM` is the running installation, `CLOCK` is time as an actor."""

    ENTITY = "procuring_entity"
    AGENT = "procurement_agent"
    DESK = "registration_desk"
    AUDITOR = "budget_auditor"
    DRAW = "draw_desk"
    OPENING = "opening_desk"
    TENDERER = "tenderer"
    EXPERT = "evaluation_expert"
    SUPERVISOR = "supervisory_authority"
    DISCIPLINE = "discipline_inspector"
    ADMIN = "administrator"
    PLATFORM = "platform"
    CLOCK = "clock"


_OWNER = (Seat.ENTITY, Seat.AGENT)
_BODIES = (Seat.ENTITY, Seat.SUPERVISOR, Seat.DISCIPLINE)
_ADMIN = (Seat.ADMIN, Seat.PLATFORM)
_TIME = (Seat.CLOCK,)


class Act(Enum):
    """One kind of act: tag, article, seats; `closed` when its payload is secret for a phase."""

    PLATFORM_INSTALLED = "platform.installed", "E20", (Seat.PLATFORM,)
    ORGANISATION_REGISTERED = "organisation.registered", "E20", _ADMIN
    PERSON_REGISTERED = "person.registered", "E20", _ADMIN
    SEAT_GRANTED = "seat.granted", "rules §9", _ADMIN
    SEAT_REVOKED = "seat.revoked", "rules §9", _ADMIN
    CREDENTIAL_SET = "credential.set", "rules §9", tuple(Seat)
    CONTACT_SET = "contact.set", "rules §11", tuple(Seat)
    CONTACT_ERASED = "contact.erased", "rules §11", tuple(Seat)
    CERTIFICATE_ENROLLED = "certificate.enrolled", "E20", (*_ADMIN, Seat.TENDERER)
    CERTIFICATE_REVOKED = "certificate.revoked", "E20", _ADMIN
    CUSTODIAN_REGISTERED = "custodian.registered", "E20 29", _BODIES

    PROJECT_REGISTERED = "project.registered", "BL 9", _OWNER
    PROJECT_AUDITED = "project.audited", "county", (Seat.AUDITOR,)
    PROJECT_ROUTED = "project.routed", "BR 7", (Seat.DESK,)

    TENDER_PREPARED = "tender.prepared", "BL 19", _OWNER
    NOTICE_PUBLISHED = "notice.published", "BL 16", _OWNER
    NOTICE_CORRECTED = "notice.corrected", "rules §11", _OWNER
    TENDER_FAILED = "tender.failed", "BL 28", (*_TIME, Seat.OPENING, Seat.EXPERT)
    FAILURE_PUBLISHED = "failure.published", "rules §11", _OWNER

    BID_SUBMITTED = "bid.submitted", "E20 26", (Seat.TENDERER,), True
    BID_WITHDRAWN = "bid.withdrawn", "BR 35", (Seat.TENDERER,), True
    BID_REFUSED = "bid.refused", "BR 36", (Seat.TENDERER,), True

    EXPERT_ENTERED = "expert.entered", "BR 45", (Seat.DRAW, *_ADMIN)
    EXPERT_STANDING_SET = "expert.standing_set", "X26", (Seat.SUPERVISOR, *_ADMIN)
    DRAW_FROZEN = "draw.frozen", "rules §6", (Seat.DRAW,), True
    DRAW_COMMITTED = "draw.committed", "rules §6", (Seat.DRAW, Seat.SUPERVISOR)
    DRAW_SALT_SEALED = "draw.salt_sealed", "rules §6", (Seat.DRAW, Seat.SUPERVISOR), True
    DRAW_REVEALED = "draw.revealed", "rules §6", (Seat.DRAW, Seat.SUPERVISOR)
    DRAW_RESULT = "draw.result", "BL 37", (Seat.DRAW,), True
    DRAW_CALLED = "draw.called", "rules §6", (Seat.DRAW,), True

    BIDDING_CLOSED = "bidding.closed", "E20 27", _TIME
    OPENING_STARTED = "opening.started", "BL 34", (Seat.OPENING,)
    SHARES_POSTED = "opening.shares_posted", "E20 29", _BODIES, True
    BID_OPENED = "opening.bid_opened", "BL 36", (Seat.OPENING,)
    BID_FAILED = "opening.bid_failed", "E20 31", (Seat.OPENING,)
    OPENING_RECORDED = "opening.recorded", "BL 36", (Seat.OPENING,)

    COMMITTEE_SEATED = "committee.seated", "BL 37", (Seat.DRAW,), True
    CONFLICT_DECLARED = "committee.declared", "BL 37", (Seat.EXPERT,), True
    MEMBER_REPLACED = "committee.replaced", "BR 48", (Seat.DRAW,), True
    REVIEW_DECIDED = "score.reviewed", "BR 51", (Seat.EXPERT,), True
    SHEET_SAVED = "score.saved", "BL 44", (Seat.EXPERT,), True
    SHEET_LOCKED = "score.locked", "BL 44", (Seat.EXPERT,), True
    DISSENT_FILED = "score.dissented", "BR 53", (Seat.EXPERT,), True
    EVALUATION_REPORTED = "evaluation.reported", "BL 40", (Seat.EXPERT,)

    CANDIDATES_PUBLISHED = "candidates.published", "BR 54", _OWNER
    AWARD_ISSUED = "award.issued", "BL 45", _OWNER
    RESULT_PUBLISHED = "result.published", "BL 45", _OWNER

    REPORT_ISSUED = "report.issued", "rules §12", tuple(Seat)
    SECRET_READ = "secret.read", "rules §9", tuple(Seat)

    def __init__(self, tag: str, article: str, seats: tuple[Seat, ...], closed: bool = False) -> None:
        self.tag, self.article, self.seats, self.closed = tag, article, seats, closed


BY_TAG = {kind.tag: kind for kind in Act}
