"""The attendance list (签到): who of the experts that accepted came to the evaluation, and when (rules §6).

The draw desk names an expert by draw and turn, as it called one, so that the list itself names nobody. Who
does not come stands down, and the next reserve is called by the rules of the draw; who is seated already
leaves only by a replacement (BR 48). The list feeds the ratings; it decides no seat.
"""

from dataclasses import dataclass
from datetime import datetime

from sqlmodel import select

from tender import clock
from tender.errors import BadInput, Forbidden, Refused
from tender.evaluation import forms
from tender.evaluation.committee import members_of
from tender.evaluation.models import Attendance
from tender.experts.queries import call_of, calls_of
from tender.experts.service import stand_down
from tender.ids import new_id
from tender.ledger.act import Actor, act
from tender.ledger.acts import Act, Seat
from tender.ledger.guard import LedgerSession
from tender.platform import Platform
from tender.tendering import service as tendering
from tender.tendering.lifecycle import Facts

ABSENT = "absent"
READERS = (Seat.DRAW, Seat.SUPERVISOR, Seat.DISCIPLINE)


@dataclass(frozen=True)
class AttendanceView:
    """One line of the list, told by the call and not by name."""

    draw: str
    turn: int
    came: bool
    arrived_at: datetime | None
    left_at: datetime | None
    remark: str


def record_attendance(platform: Platform, actor: Actor, tender: str, form: forms.RecordAttendance) -> None:
    """Record that an expert came (now, if no time is given), left, or did not come and so stands down."""
    with platform.writing() as session, act(session, actor, Act.ATTENDANCE_RECORDED) as entry:
        row = tendering.tender_of(session, tender)
        tendering.advance(entry, row, Facts(clock.now()))
        call = call_of(session, row, form.draw, form.turn)
        line = _line(session, tender, tendering.phase_of(row), call.expert)
        if not call.accepted or call.stood_down:
            zh, en = "这位专家没有应邀, 或已退出。", "This expert did not accept, or has stood down."
            raise Refused("not_expected", zh, en, field="turn", article="rules §6")
        if not form.came:
            _refuse_seated(session, tender, call.expert)
            stand_down(session, tender, call.expert, ABSENT)
        _fill(line, form)
        session.add(line)
        entry.about(line)
        entry.facts = {"draw": form.draw, "turn": form.turn, "came": int(form.came)}


def read_attendance(platform: Platform, actor: Actor, tender: str) -> list[AttendanceView]:
    """The list in the order of the calls, for the draw desk and the inspecting seats."""
    if actor.seat not in READERS:
        zh, en = "签到表仅供抽取席和监督席查阅。", "The attendance list is for the draw desk and inspectors."
        raise Forbidden("wrong_seat", zh, en, article="BL 37")
    with platform.reading() as session:
        tendering.tender_of(session, tender)
        lines = {
            line.expert: line for line in session.exec(select(Attendance).where(Attendance.tender == tender))
        }
        return [
            AttendanceView(call.draw, call.turn, bool(line.came), line.arrived_at, line.left_at, line.remark)
            for call in calls_of(session, tender)
            if (line := lines.get(call.expert)) is not None
        ]


def present_minutes(session: LedgerSession, tender: str, phase: str, expert: str) -> int | None:
    """How long an expert was there by the list, in whole minutes; None while the list does not say."""
    line = _line(session, tender, phase, expert)
    if line.arrived_at is None or line.left_at is None:
        return None
    return int((line.left_at - line.arrived_at).total_seconds()) // 60


def _line(session: LedgerSession, tender: str, phase: str, expert: str) -> Attendance:
    """The line of this expert, a new one if there is none."""
    where = (Attendance.tender == tender, Attendance.phase == phase, Attendance.expert == expert)
    return session.exec(select(Attendance).where(*where)).first() or Attendance(
        id=new_id("att"),
        tender=tender,
        phase=phase,
        expert=expert,
        came=0,
        remark="",
        recorded_at=clock.now(),
    )


def _fill(line: Attendance, form: forms.RecordAttendance) -> None:
    """The line by the form; refuses times that cannot be."""
    arrived = form.arrived_at or line.arrived_at or clock.now()
    if form.came and any(moment > clock.now() for moment in (arrived, form.left_at or arrived)):
        raise _impossible("到场、离场时间不得晚于现在。", "Nobody has come or left in the future.")
    if form.left_at is not None and (not form.came or form.left_at < arrived):
        raise _impossible("离场时间须在到场之后。", "Nobody leaves without having come, or before.")
    line.came, line.remark, line.recorded_at = int(form.came), form.remark, clock.now()
    if form.came:
        line.arrived_at, line.left_at = arrived, form.left_at


def _impossible(zh: str, en: str) -> BadInput:
    return BadInput("attendance_times", zh, en, field="left_at")


def _refuse_seated(session: LedgerSession, tender: str, expert: str) -> None:
    if expert in {member.expert for member in members_of(session, tender)}:
        zh, en = "该专家已就座, 应当办理更换。", "The expert is seated already; replace the member."
        raise Refused("seated_already", zh, en, field="came", article="BR 48")
