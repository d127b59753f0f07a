"""Pure questions of an opening: did it start late, when is a failure final, how is it treated.

A tenderer's fault revokes the bid (撤销), any other cause withdraws it (撤回, with the right to claim;
E20 31). What a custodian or the platform could still mend within the decryption window is not final
before its end. Nothing here reads rows or the clock.
"""

from datetime import datetime, timedelta

from tender.errors import Refused
from tender.seal import Fault

BY_CUSTODIANS = ("capsules_bad", "shares_useless")
TREATED = {"tenderer": "revoked", "custodian": "withdrawn", "platform": "withdrawn"}
WORDS = {"revoked": ("撤销", "revoked"), "withdrawn": ("撤回", "withdrawn")}


def starts_late(planned: datetime, started: datetime, alert_minutes: int) -> bool:
    """Whether the opening starts so late after the deadline that an alert is due (BL 34)."""
    return started - planned > timedelta(minutes=alert_minutes)


def is_final(fault: Fault, *, window_over: bool, all_posted: bool) -> bool:
    """Whether a bid fails now for `fault`, or may still be opened within the window."""
    if window_over:
        return True
    if fault.code in BY_CUSTODIANS:
        return all_posted
    return fault.fault == "tenderer"


def treated_as(fault: Fault) -> str:
    """`revoked` (撤销) for the tenderer's own fault, else `withdrawn` (撤回)."""
    return TREATED[fault.fault]


def check_window(now: datetime, shares_until: datetime) -> None:
    """Refuse shares once the decryption window is over; it is the same for all (E20 29-30)."""
    if now >= shares_until:
        zh, en = "解密时限已过。", "The decryption window is over."
        raise Refused("window_over", zh, en, field="shares", article="E20 29")
