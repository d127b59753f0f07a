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
    FINANCE = "finance_desk"
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
_FINANCE = (Seat.FINANCE,)
_TENDERER = (Seat.TENDERER,)


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
    PROJECT_AMENDED = "project.amended", "rules §2.10", _OWNER
    EXCEPTION_APPROVED = "project.exception_approved", "BR 8-9", (Seat.SUPERVISOR,)
    SPLITTING_EXPLAINED = "project.splitting_explained", "BL 4", _OWNER

    TENDER_PREPARED = "tender.prepared", "BL 19", _OWNER
    NOTICE_PUBLISHED = "notice.published", "BL 16", _OWNER
    NOTICE_CORRECTED = "notice.corrected", "rules §11", _OWNER
    NOTICE_AMENDED = "notice.amended", "BL 23; BR 21", _OWNER
    QUESTION_ASKED = "question.asked", "E20 22", _TENDERER, True
    QUESTIONS_ANSWERED = "questions.answered", "BL 23", _OWNER
    SITE_VISIT_HELD = "site_visit.held", "BL 21; BR 28", _OWNER
    LOT_FAILED = "lot.failed", "BL 28; BL 42", (*_TIME, Seat.OPENING, Seat.EXPERT)
    TENDER_FAILED = "tender.failed", "BL 28", (*_TIME, Seat.OPENING, Seat.EXPERT)
    TENDER_TERMINATED = "tender.terminated", "BR 31", _OWNER
    FAILURE_PUBLISHED = "failure.published", "rules §11", _OWNER

    PREQUALIFICATION_PUBLISHED = "prequalification.published", "BR 15", _OWNER
    APPLICATION_FILED = "prequalification.applied", "BR 17", _TENDERER, True
    APPLICATION_WITHDRAWN = "prequalification.withdrawn", "BR 35", _TENDERER, True
    APPLICATIONS_CLOSED = "prequalification.closed", "BR 17", _TIME
    APPLICANT_REVIEWED = "prequalification.reviewed", "BR 18", (Seat.EXPERT,), True
    PREQUALIFICATION_REPORTED = "prequalification.reported", "BR 18-19", (Seat.EXPERT,), True
    INVITEES_CHOSEN = "invitation.chosen", "BL 17", _OWNER, True
    INVITEES_DRAWN = "invitation.drawn", "BL 17; GPL 34", (Seat.DRAW, Seat.SUPERVISOR), True
    INVITATION_SENT = "invitation.sent", "BL 17", _OWNER, True
    INVITATION_ANSWERED = "invitation.answered", "rules §12", _TENDERER, True

    DEPOSIT_CODED = "deposit.coded", "BR 26", _TENDERER, True
    DEPOSIT_IMPORTED = "deposit.imported", "BR 26", _FINANCE, True
    DEPOSIT_GUARANTEED = "deposit.guaranteed", "BR 26", _TENDERER, True
    DEPOSIT_GUARANTEE_CHECKED = "deposit.guarantee_checked", "BR 26", _FINANCE, True
    DEPOSIT_RETURN_PROPOSED = "deposit.return_proposed", "BR 35; BR 57", _FINANCE, True
    DEPOSIT_RETURN_APPROVED = "deposit.return_approved", "BR 35; BR 57", _FINANCE, True
    DEPOSIT_FORFEIT_PROPOSED = "deposit.forfeit_proposed", "BR 35; BR 74", _FINANCE, True
    DEPOSIT_FORFEIT_APPROVED = "deposit.forfeit_approved", "BR 35; BR 74", _FINANCE, True
    DEPOSIT_PROPOSAL_DECLINED = "deposit.proposal_declined", "rules §9", _FINANCE, True

    BID_SUBMITTED = "bid.submitted", "E20 26", (Seat.TENDERER,), True
    BID_WITHDRAWN = "bid.withdrawn", "BR 35", (Seat.TENDERER,), True
    BID_REFUSED = "bid.refused", "BR 36", (Seat.TENDERER,), True

    EXPERT_ENTERED = "expert.entered", "BR 45", (Seat.DRAW, *_ADMIN)
    EXPERT_STANDING_SET = "expert.standing_set", "X26", (Seat.SUPERVISOR, *_ADMIN)
    EXPERT_RELATION_ENTERED = "expert.relation_entered", "M12 12; GPR 9", (Seat.DRAW, *_ADMIN)
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
    ATTENDANCE_RECORDED = "committee.attended", "rules §6", (Seat.DRAW,), True
    MORE_TIME_ASKED = "score.more_time_asked", "BR 48", (Seat.EXPERT,), True
    EVALUATION_EXTENDED = "evaluation.extended", "BR 48", _OWNER, True
    CLARIFICATION_ASKED = "score.clarification_asked", "BL 39; BR 52", (Seat.EXPERT,), True
    CLARIFICATION_GIVEN = "score.clarification_given", "BL 39; BR 52", _TENDERER, True
    RECHECK_DECIDED = "score.rechecked", "BR 56", (Seat.EXPERT,), True
    EXPERT_RATED = "expert.rated", "X26; rules §6", (Seat.DRAW, Seat.SUPERVISOR), True

    CANDIDATES_PUBLISHED = "candidates.published", "BR 54", _OWNER
    AWARD_ISSUED = "award.issued", "BL 45", _OWNER
    RESULT_PUBLISHED = "result.published", "BL 45", _OWNER
    RECHECK_ORDERED = "award.recheck_ordered", "BR 54; BR 56", _OWNER
    CANDIDATE_DROPPED = "award.candidate_dropped", "BR 55", _OWNER
    AWARD_REVOKED = "award.revoked", "BR 55", _OWNER
    LOT_ABANDONED = "award.abandoned", "BR 55", _OWNER
    AWARD_REPORTED = "award.reported", "BL 47", _OWNER

    OBJECTION_FILED = "objection.filed", "BR 22; BR 54", _TENDERER, True
    OBJECTION_WITHDRAWN = "objection.withdrawn", "BR 54", _TENDERER, True
    OBJECTION_ANSWERED = "objection.answered", "BR 22; BR 54", _OWNER, True
    COMPLAINT_FILED = "complaint.filed", "BR 60", _TENDERER, True
    COMPLAINT_DECIDED = "complaint.decided", "BR 61", (Seat.SUPERVISOR,), True
    TENDER_SUSPENDED = "tender.suspended", "BR 62", (Seat.SUPERVISOR,)
    TENDER_RESUMED = "tender.resumed", "BR 62", (Seat.SUPERVISOR,)
    COMPLAINT_RULED = "complaint.ruled", "BR 61; BR 78", (Seat.SUPERVISOR,)

    PERFORMANCE_SECURED = "contract.secured", "BL 46; BR 58", _OWNER
    CONTRACT_SIGNED = "contract.signed", "BL 46; BR 57", _OWNER
    CONTRACT_CONFIRMED = "contract.confirmed", "BL 46", _TENDERER
    CONTRACT_PUBLISHED = "contract.published", "rules §11", _OWNER
    ARCHIVE_SEALED = "archive.sealed", "rules §4", (Seat.DESK,)

    REPORT_ISSUED = "report.issued", "rules §12", tuple(Seat)
    LETTER_ISSUED = "letter.issued", "rules §12", tuple(Seat), True
    SECRET_READ = "secret.read", "rules §9", tuple(Seat)

    def __init__(self, tag: str, article: str, seats: tuple[Seat, ...], closed: bool = False) -> None:
        self.tag, self.article, self.seats, self.closed = tag, article, seats, closed


BY_TAG = {kind.tag: kind for kind in Act}
