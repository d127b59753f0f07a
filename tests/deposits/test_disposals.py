"""Deposits go back or are kept: a cause in the ledger, two people, a last day, and interest to the fen."""

from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta

import pytest

from tender import clock
from tender.deposits import disposing, forms, queries, service
from tender.errors import BadInput, Forbidden, NotFound, Refused
from tender.ledger import note
from tender.ledger.act import act
from tender.ledger.acts import Act
from tender.ledger.review import review
from tender.ledger.verify import Trust
from tests import journeys
from tests.bidding import notice_form, payloads
from tests.deposits.conftest import asked, enter, file_letter, line, status

pytestmark = pytest.mark.slow

YES = forms.Decide(approved=True, reason="同意")
NO = forms.Decide(approved=False, reason="事由不符")


def back(course, stem, cause, login="finance", since=None):
    """The maker proposes."""
    form = forms.ProposeReturn(cause=cause, since=since, reason="依法退还")
    return disposing.propose_return(course.platform, course.cast.actor(login), asked(course, stem).id, form)


def kept(course, stem, cause, login="finance"):
    form = forms.ProposeForfeit(cause=cause, reason="依法不予退还")
    return disposing.propose_forfeit(course.platform, course.cast.actor(login), asked(course, stem).id, form)


def decide(course, stem, form=YES, login="finance2", forfeit=False):
    """The checker decides."""
    deciding = disposing.decide_forfeit if forfeit else disposing.decide_return
    deciding(course.platform, course.cast.actor(login), asked(course, stem).id, form)


def facts(course, tag):
    return payloads(course.platform, tag)[-1]["facts"]


def withdraw(course, stem):
    """The bidder withdraws its bid by a signed notice."""
    bid = course.bids[stem].bid
    form = notice_form(course.cast, stem, course.tender, course.lot, bid)
    journeys.bidding.withdraw_bid(course.platform, course.cast.bidder(stem).actor, form)


def bid(course, stem):
    course.bids[stem] = journeys.hand_in(course, course.cast.bidder(stem), journeys.PRICES[stem])


def recorded(course, kind, **facts):
    """An act of the owner as the ledger has it; the deposits read nothing but its entry."""
    owner = course.cast.entity
    with course.platform.writing() as session, act(session, owner, kind, tender=course.tender) as entry:
        entry.facts = facts


def signed(course):
    recorded(course, Act.CONTRACT_SIGNED, lot=course.lot)


def due(course):
    """What the list says, by bidder's stem."""
    found = queries.returns_due(course.platform, course.cast.actor("finance"), course.tender)
    own = {
        stem: queries.own_deposits(course.platform, course.cast.bidder(stem).actor, course.tender)
        for stem in "甲乙丙丁"
    }
    stems = {one.code: stem for stem, held in own.items() for one in held}
    return {stems[one.code]: one for one in found}


def winner(course):
    uscc = payloads(course.platform, "award.issued")[-1]["facts"]["award"]["uscc"]
    return next(stem for stem in "甲乙丙丁" if course.cast.bidder(stem).body.uscc == uscc)


@pytest.fixture
def withdrawn(at):
    """甲 paid, handed in, and withdrew on Monday 2026-03-02."""
    course = at("taking")
    enter(course, line(course, "甲"))
    bid(course, "甲")
    withdraw(course, "甲")
    return course


def test_a_withdrawn_bids_deposit_goes_back_by_two_people(withdrawn):
    back(withdrawn, "甲", "withdrawn")
    assert status(withdrawn, "甲") == "return_proposed"
    decide(withdrawn, "甲")
    own = asked(withdrawn, "甲")
    assert (own.status, own.held_fen, own.returned_fen, own.interest_fen) == ("returned", 0, 8_000_000, 0)


def test_the_list_of_returns_names_the_last_day_after_a_withdrawal(withdrawn):
    one = due(withdrawn)["甲"]
    assert (one.cause, one.due_by, one.overdue) == (
        "withdrawn",
        date(2026, 3, 9),
        False,
    )  # the 7th is a Saturday
    journeys.move_to(clock.at(date(2026, 3, 10)))
    assert due(withdrawn)["甲"].overdue


@pytest.mark.parametrize(("hours", "late"), [(-1, False), (0, True)])
def test_a_refund_after_its_last_day_is_made_and_the_entry_says_late(withdrawn, hours, late):
    journeys.move_to(clock.at(date(2026, 3, 10)) + timedelta(hours=hours))
    back(withdrawn, "甲", "withdrawn")
    decide(withdrawn, "甲")
    stated = facts(withdrawn, "deposit.return_approved").get("late")
    assert stated == ("bid_security.refund_after_withdrawal" if late else None)
    assert status(withdrawn, "甲") == "returned"


def test_without_a_withdrawal_there_is_no_ground_and_a_new_bid_takes_it_away(at):
    course = at("taking")
    enter(course, line(course, "甲"))
    for step in (
        lambda: None,
        lambda: bid(course, "甲"),
        lambda: (withdraw(course, "甲"), bid(course, "甲")),
    ):
        step()
        with pytest.raises(Refused) as refused:
            back(course, "甲", "withdrawn")
        assert refused.value.code == "no_ground"
    assert due(course) == {} and status(course, "甲") == "paid"


def test_who_was_refunded_may_pay_again_before_the_deadline(withdrawn):
    back(withdrawn, "甲", "withdrawn")
    decide(withdrawn, "甲")
    assert enter(withdrawn, line(withdrawn, "甲", serial="again")).lines[0]["outcome"] == "exact"
    assert (status(withdrawn, "甲"), asked(withdrawn, "甲").held_fen) == ("paid", 8_000_000)


def test_the_proposer_may_not_decide(withdrawn):
    back(withdrawn, "甲", "withdrawn", login="finance2")
    for form in (YES, NO):
        with pytest.raises(Refused) as refused:
            decide(withdrawn, "甲", form, login="finance2")
        assert refused.value.code == "maker_checks"
    assert status(withdrawn, "甲") == "return_proposed"


def test_whoever_entered_the_money_may_not_pay_it_out(withdrawn):
    back(withdrawn, "甲", "withdrawn", login="finance2")
    with pytest.raises(Refused) as refused:
        decide(withdrawn, "甲", login="finance")
    assert refused.value.code == "receiver_pays"


def test_a_declined_proposal_leaves_the_deposit_as_it_was(withdrawn):
    back(withdrawn, "甲", "withdrawn")
    decide(withdrawn, "甲", NO)
    assert (status(withdrawn, "甲"), asked(withdrawn, "甲").held_fen) == ("paid", 8_000_000)
    assert facts(withdrawn, "deposit.proposal_declined")["decision"] == NO.reason
    back(withdrawn, "甲", "withdrawn")
    decide(withdrawn, "甲")
    assert status(withdrawn, "甲") == "returned"


def test_two_proposals_and_two_approvals_at_once_pay_once(withdrawn):
    def tried(step):
        try:
            return step() or "done"
        except (Refused, NotFound) as refused:
            return refused.code

    with ThreadPoolExecutor(2) as desk:
        made = list(desk.map(tried, [lambda: back(withdrawn, "甲", "withdrawn")] * 2))
        paid = sorted(desk.map(tried, [lambda: decide(withdrawn, "甲")] * 2))
    assert "wrong_status" in made and paid == ["done", "no_proposal"]
    assert asked(withdrawn, "甲").returned_fen == 8_000_000


def test_money_that_comes_while_a_return_waits_is_not_in_it(withdrawn):
    back(withdrawn, "甲", "withdrawn")
    enter(withdrawn, line(withdrawn, "甲", "100.00", "more"))
    decide(withdrawn, "甲")
    own = asked(withdrawn, "甲")
    assert (own.status, own.held_fen, own.returned_fen) == ("short", 10_000, 8_000_000)


def test_our_own_payment_out_on_a_later_statement_changes_nothing(withdrawn):
    back(withdrawn, "甲", "withdrawn")
    decide(withdrawn, "甲")
    assert enter(withdrawn, line(withdrawn, "甲", "-80000.00", "out")).lines[0]["outcome"] == "paid_out"
    assert (status(withdrawn, "甲"), asked(withdrawn, "甲").held_fen) == ("returned", 0)


def test_late_money_goes_back_whole_and_without_interest(at):
    course = at("taking")
    code = asked(course, "甲").code
    journeys.move_to(course.deadline + timedelta(days=30))
    enter(course, f"S1,{clock.shown(course.deadline)[:16]},甲,1,80000.00,{code}\n")
    back(course, "甲", "unsecured")
    decide(course, "甲")
    own = asked(course, "甲")
    assert (own.status, own.returned_fen, own.interest_fen) == ("returned", 8_000_000, 0)


def test_money_that_secures_a_bid_is_not_returned_as_late(at):
    course = at("taking")
    enter(course, line(course, "甲"))
    with pytest.raises(Refused, match="没有该事由"):
        back(course, "甲", "unsecured")


def test_after_a_failed_tender_every_deposit_goes_back_with_interest(at):
    course = at("failed")
    assert {one.cause for one in due(course).values()} == {"failed"} and len(due(course)) == 2
    back(course, "甲", "failed")
    decide(course, "甲")
    # paid 2026-03-02, back 2026-03-23: 80000.00 × 0.05% × 21/365 = 2.3013… yuan
    assert (asked(course, "甲").interest_fen, status(course, "甲")) == (230, "returned")


def test_after_a_termination_deposits_go_back_with_interest(at):
    course = at("taking")
    enter(course, line(course, "甲"))
    recorded(course, Act.TENDER_TERMINATED)
    back(course, "甲", "terminated")
    assert facts(course, "deposit.return_proposed")["article"] == "BR 31"
    journeys.move_to(clock.now() + timedelta(days=5))
    decide(course, "甲")
    assert asked(course, "甲").interest_fen == 55  # 80000.00 × 0.05% × 5/365 = 0.5479… yuan


def test_before_contract_or_award_there_is_no_ground_for_either(at):
    course = at("opened")
    for cause in ("not_awarded", "contract_signed", "failed", "terminated"):
        with pytest.raises(Refused) as refused:
            back(course, "甲", cause)
        assert refused.value.code == "no_ground"


def test_after_the_award_losers_may_get_theirs_back_and_the_winner_not_yet(at):
    course = at("awarded")
    first = winner(course)
    loser = next(stem for stem in "甲乙" if stem != first)
    back(course, loser, "not_awarded")
    with pytest.raises(Refused, match="没有该事由"):
        back(course, first, "not_awarded")
    assert due(course) == {}  # the law's five days run from the signing


def test_after_the_signing_winner_and_losers_are_owed_theirs_within_five_days(at):
    course = at("awarded")
    signed(course)
    found = due(course)
    assert set(found) == {"甲", "乙", "丙"} and {one.cause for one in found.values()} == {"contract_signed"}
    back(course, "甲", "contract_signed")
    decide(course, "甲")
    stated = facts(course, "deposit.return_approved")
    days = (clock.today() - date(2026, 3, 2)).days
    assert stated["interest_fen"] == (8_000_000 * 5 * days * 2 + 365 * 10_000) // (365 * 10_000 * 2)
    assert stated["article"] == "BR 57" and "late" not in stated


def test_a_signing_before_a_holiday_is_due_on_the_first_working_day_after_it(at):
    course = at("awarded")
    journeys.move_to(clock.at(date(2026, 9, 29), 15))
    signed(course)
    assert {one.due_by for one in due(course).values()} == {date(2026, 10, 8)}


def test_a_letter_goes_back_without_money(at):
    course = at("awarded")
    signed(course)
    back(course, "丙", "contract_signed")
    decide(course, "丙")
    own = asked(course, "丙")
    assert (own.status, own.returned_fen, own.interest_fen) == ("returned", 0, 0)


def test_a_signing_of_another_lot_is_no_ground(at):
    course = at("awarded")
    recorded(course, Act.CONTRACT_SIGNED, lot="lot_other")
    with pytest.raises(Refused, match="没有该事由"):
        back(course, "甲", "contract_signed")


def test_the_limit_runs_from_the_day_stated_but_never_from_later_than_the_ledger(at):
    course = at("awarded")
    day = clock.now()
    journeys.move_to(day + timedelta(days=2))
    signed(course)
    with pytest.raises(BadInput):
        back(course, "甲", "contract_signed", since=clock.now() + timedelta(milliseconds=1))
    back(course, "甲", "contract_signed", since=day)
    assert facts(course, "deposit.return_proposed")["since"] == clock.stamp(day)


def test_who_refuses_longer_validity_gets_the_deposit_back_from_the_day_stated(at):
    course = at("opened")
    with pytest.raises(BadInput):
        back(course, "甲", "validity_refused")
    back(course, "甲", "validity_refused", since=clock.now())
    decide(course, "甲")
    assert status(course, "甲") == "returned"


def test_a_revoked_bids_deposit_may_be_kept_for_the_owner(at):
    course = at("opened")
    kept(course, "甲", "revoked")
    decide(course, "甲", forfeit=True)
    stated = facts(course, "deposit.forfeit_approved")
    assert (stated["cause"], stated["article"], stated["principal_fen"]) == ("revoked", "BR 35", 8_000_000)
    assert facts(course, "deposit.forfeit_proposed")["to"] == course.cast.entity.organisation
    assert (status(course, "甲"), asked(course, "甲").held_fen) == ("forfeited", 0)


def test_before_the_deadline_no_deposit_can_be_kept(withdrawn):
    with pytest.raises(Refused, match="没有该事由"):
        kept(withdrawn, "甲", "revoked")


@pytest.mark.parametrize("cause", ["contract_refused", "conditions_added", "no_performance_security"])
def test_only_the_winner_loses_its_deposit_over_the_contract(at, cause):
    course = at("awarded")
    first = winner(course)
    loser = next(stem for stem in "甲乙" if stem != first)
    with pytest.raises(Refused, match="没有该事由"):
        kept(course, loser, cause)
    assert status(course, loser) == "paid"


def test_what_was_paid_over_the_amount_is_not_kept(at):
    course = at("opened")
    code = asked(course, "甲").code
    enter(course, f"more,2026-03-03 10:00,甲,1,500.00,{code}\n")
    kept(course, "甲", "revoked")
    decide(course, "甲", forfeit=True)
    assert (status(course, "甲"), asked(course, "甲").held_fen) == ("held", 50_000)
    back(course, "甲", "unsecured")
    decide(course, "甲")
    assert (status(course, "甲"), asked(course, "甲").returned_fen) == ("returned", 50_000)


def test_a_kept_letter_is_claimed_for_the_amount_demanded(at):
    course = at("opened")
    form = forms.CheckGuarantee(accepted=True, reason="属实")
    service.check_guarantee(course.platform, course.cast.actor("finance"), asked(course, "丙").id, form)
    kept(course, "丙", "revoked")
    decide(course, "丙", forfeit=True)
    stated = facts(course, "deposit.forfeit_approved")
    assert (stated["principal_fen"], stated["claim_on_guarantee_fen"]) == (0, 8_000_000)
    assert status(course, "丙") == "forfeited"


def test_whoever_accepted_the_letter_may_not_decide_over_it(at):
    course = at("opened")
    form = forms.CheckGuarantee(accepted=True, reason="属实")
    service.check_guarantee(course.platform, course.cast.actor("finance2"), asked(course, "丙").id, form)
    kept(course, "丙", "revoked")
    with pytest.raises(Refused, match="收款登记人"):
        decide(course, "丙", forfeit=True)


def test_a_declined_forfeiture_leaves_the_deposit_and_a_return_cannot_decide_it(at):
    course = at("opened")
    kept(course, "甲", "revoked")
    with pytest.raises(NotFound):
        decide(course, "甲")
    decide(course, "甲", NO, forfeit=True)
    assert status(course, "甲") == "paid"


def test_a_deposit_nobody_paid_is_neither_returned_nor_kept(at):
    course = at("opened")
    with pytest.raises(NotFound):
        decide(course, "乙")
    with pytest.raises(Refused) as refused:
        kept(course, "丙", "revoked")
    assert refused.value.code == "wrong_status"


@pytest.mark.parametrize("login", ["entity", "admin", "supervisor", "opening", "bidder1"])
def test_other_seats_neither_propose_nor_decide(withdrawn, login):
    for step in (back, kept):
        with pytest.raises(Forbidden):
            step(withdrawn, "甲", "withdrawn" if step is back else "revoked", login=login)
    with pytest.raises(Forbidden):
        decide(withdrawn, "甲", login=login)


def test_replay_rebuilds_every_row_of_the_deposits(withdrawn):
    file_letter(withdrawn, "丙")
    back(withdrawn, "甲", "withdrawn")
    decide(withdrawn, "甲")
    platform = withdrawn.platform
    platform.sequencer.sequence()
    log = note.read_vkey(platform.log_vkey, note.ED25519)
    witnesses = (note.read_vkey(platform.witness_vkey, note.COSIGNATURE),) if platform.witness_vkey else ()
    found = review(platform.settings.data, Trust(log, witnesses, len(witnesses)))
    assert found.differences == ()


def test_money_that_the_bank_takes_back_while_a_return_waits_is_not_paid_out_again(withdrawn):
    back(withdrawn, "甲", "withdrawn")
    assert enter(withdrawn, line(withdrawn, "甲", "-80000.00", "back")).lines[0]["outcome"] == "reversed"
    with pytest.raises(Refused, match="took money back"):
        decide(withdrawn, "甲")
    assert asked(withdrawn, "甲").held_fen == 0


def test_a_declined_return_leaves_the_deposit_standing_by_the_money_that_is_left(withdrawn):
    back(withdrawn, "甲", "withdrawn")
    enter(withdrawn, line(withdrawn, "甲", "-80000.00", "back"))
    decide(withdrawn, "甲", NO)
    assert asked(withdrawn, "甲").status == "awaited"
