"""What is refused of a bid: by form, signer, repetition, seat and stage; each leaves nothing changed."""

import base64
import json

import pytest
from sqlmodel import func, select

from tender.accounts import service as accounts
from tender.bids import service
from tender.bids.forms import WithdrawBid
from tender.bids.models import Bid
from tender.errors import BadInput, Forbidden, NotFound, Refused, TenderError, TooLarge
from tender.ledger import canonical
from tender.ledger.models import Outbox
from tender.seal import signature
from tender.seal.envelope import SealedBid
from tender.seal.manifest import LARGEST_MANIFEST, read
from tests.bidding import DEADLINE, b64, bid_form, notice_form, upload


def counts(platform):
    """Rows of bids and of acts."""
    with platform.reading() as session:
        return [session.exec(select(func.count()).select_from(table)).one() for table in (Bid, Outbox)]


def changed(sealed, signer, **values):
    """A sealed bid whose manifest was changed and signed again."""
    raw = canonical.encode({**json.loads(sealed.manifest.raw), **values})
    return SealedBid(sealed.folder, read(raw), signature.sign(raw, signer))


MALFORMED = {
    "manifest that is no base64": {"manifest_b64": "%%%"},
    "manifest in loose base64": {"manifest_b64": "AAB="},
    "manifest that is no JSON": {"manifest_b64": b64(b"junk")},
    "manifest with a key twice": {"manifest_b64": b64(b'{"v":1,"v":1}')},
    "signature that is no base64": {"signature_b64": "%"},
    "signature that is no CMS": {"signature_b64": b64(b"junk")},
    "upload that is unknown": {"upload": "upl_unknown"},
}


@pytest.mark.parametrize("name", MALFORMED)
def test_a_malformed_bid_is_refused_by_its_field(platform, cast, sealed, name):
    form, before = bid_form(platform, sealed["甲"], **MALFORMED[name]), counts(platform)
    with pytest.raises(BadInput) as refused:
        service.submit_bid(platform, cast.bidder("甲").actor, form)
    assert refused.value.field
    assert counts(platform) == before


def test_an_oversized_manifest_is_refused(hand_in):
    with pytest.raises(TooLarge):
        hand_in("甲", manifest_b64=b64(b" " * (LARGEST_MANIFEST + 1)))


@pytest.mark.parametrize("part", ["recipient", "ct", "nonce"])
def test_a_repeated_recipient_ciphertext_or_nonce_is_refused(platform, cast, hand_in, sealed, part):
    hand_in("甲")
    stolen = json.loads(sealed["甲"].manifest.raw)[part]
    copy = changed(sealed["乙"], cast.bidder("乙").signer, **{part: stolen})
    file = sealed["甲" if part == "ct" else "乙"].bid_age.read_bytes()
    before = counts(platform)
    with pytest.raises(Refused, match="handed in before") as refused:
        hand_in("乙", copy, upload=upload(platform, file))
    assert (refused.value.code, counts(platform)[0]) == ("repeated", before[0])


def test_what_was_withdrawn_or_replaced_is_still_repeated(platform, cast, tender, lot, hand_in):
    made = hand_in("甲")
    service.withdraw_bid(platform, cast.bidder("甲").actor, notice_form(cast, "甲", tender, lot, made.bid))
    with pytest.raises(Refused, match="handed in before"):
        hand_in("甲")


def test_a_copy_for_another_tender_is_refused_as_repeated(platform, cast, noticed, hand_in, sealed):
    hand_in("甲")
    sham = {"tender": noticed.tenders[1], "lot": noticed.lots[1], "terms_sha256": noticed.terms[1].sha256}
    copy = changed(sealed["甲"], cast.bidder("乙").signer, **sham)
    with pytest.raises(Refused, match="handed in before"):
        hand_in("乙", copy, lot=noticed.lots[1])


def test_a_bid_sealed_for_another_tender_is_refused(hand_in, noticed):
    with pytest.raises(Refused, match="does not match"):
        hand_in("甲", lot=noticed.lots[1])


def test_an_upload_that_is_not_the_ciphertext_is_refused(platform, hand_in):
    with pytest.raises(Refused, match="not the ciphertext"):
        hand_in("甲", upload=upload(platform, b"something else"))


def test_an_upload_is_used_only_once(platform, cast, sealed):
    form = bid_form(platform, sealed["甲"])
    service.submit_bid(platform, cast.bidder("甲").actor, form)
    with pytest.raises(BadInput, match="no such upload"):
        service.submit_bid(platform, cast.bidder("甲").actor, form)


def test_an_envelope_other_than_the_sealed_one_is_refused(hand_in):
    with pytest.raises(Refused, match="another envelope"):
        hand_in("甲", envelope="commercial")


def test_a_policy_other_than_the_tenders_is_refused(cast, hand_in, sealed):
    policy = {**json.loads(sealed["甲"].manifest.raw)["policy"], "k": 3}
    with pytest.raises(Refused, match="policy"):
        hand_in("甲", changed(sealed["甲"], cast.bidder("甲").signer, policy=policy))


def test_a_bid_signed_by_another_organisation_is_refused(platform, cast, sealed):
    with pytest.raises(Refused, match="enrolled"):
        service.submit_bid(platform, cast.bidder("乙").actor, bid_form(platform, sealed["甲"]))


def test_a_bid_signed_with_a_revoked_certificate_is_refused(platform, cast, hand_in):
    accounts.revoke_certificate(platform, cast.admin, cast.bidder("甲").certificate)
    with pytest.raises(Refused, match="enrolled"):
        hand_in("甲")


def test_no_seat_but_a_tenderers_hands_in(platform, cast, sealed):
    for actor in (cast.entity, cast.agent, cast.desk, cast.opening, cast.supervisor, cast.admin):
        with pytest.raises(Forbidden):
            service.submit_bid(platform, actor, bid_form(platform, sealed["甲"]))


def test_a_lot_that_does_not_exist_takes_no_bid(hand_in):
    with pytest.raises(NotFound):
        hand_in("甲", lot="lot_00000000000000000000")


def test_another_organisations_bid_is_not_withdrawn(platform, cast, tender, lot, hand_in):
    made = hand_in("甲")
    for stranger, signer in (("乙", "乙"), ("乙", "甲")):
        form = notice_form(cast, signer, tender, lot, made.bid)
        with pytest.raises(NotFound):
            service.withdraw_bid(platform, cast.bidder(stranger).actor, form)


def test_a_withdrawal_signed_by_another_organisation_is_refused(platform, cast, tender, lot, hand_in):
    made = hand_in("甲")
    with pytest.raises(Refused, match="enrolled"):
        service.withdraw_bid(
            platform, cast.bidder("甲").actor, notice_form(cast, "乙", tender, lot, made.bid)
        )


NOTICES = {
    "another bid": {"bid": "bid_00000000000000000000"},
    "another act": {"act": "replace"},
    "no moment": {"made_at": "today"},
    "another key": {"reason": "none"},
}


@pytest.mark.parametrize("name", NOTICES)
def test_a_notice_that_does_not_withdraw_this_bid_is_refused(platform, cast, tender, lot, hand_in, name):
    made = hand_in("甲")
    notice = json.loads(base64.b64decode(notice_form(cast, "甲", tender, lot, made.bid).notice_b64))
    text = canonical.encode({**notice, **NOTICES[name]})
    signed = signature.sign(text, cast.bidder("甲").signer)
    form = WithdrawBid(bid=made.bid, notice_b64=b64(text), signature_b64=b64(signed))
    with pytest.raises((BadInput, Refused)) as refused:
        service.withdraw_bid(platform, cast.bidder("甲").actor, form)
    assert refused.value.field.startswith("notice")


def test_a_notice_does_not_work_twice_for_a_later_bid(platform, cast, tender, lot, hand_in, seal_for):
    first = hand_in("甲")
    form = notice_form(cast, "甲", tender, lot, first.bid)
    second = hand_in("甲", seal_for("甲"))
    replayed = form.model_copy(update={"bid": second.bid})
    with pytest.raises(Refused, match="does not withdraw this bid"):
        service.withdraw_bid(platform, cast.bidder("甲").actor, replayed)


def test_at_the_deadline_nothing_is_withdrawn(platform, cast, tender, lot, hand_in, time):
    made = hand_in("甲")
    time.move_to(DEADLINE)
    with pytest.raises(Refused, match="deadline"):
        service.withdraw_bid(
            platform, cast.bidder("甲").actor, notice_form(cast, "甲", tender, lot, made.bid)
        )


def test_every_refusal_says_it_in_two_languages(platform, cast, sealed):
    with pytest.raises(TenderError) as refused:
        service.submit_bid(platform, cast.bidder("乙").actor, bid_form(platform, sealed["甲"]))
    assert refused.value.zh and refused.value.en and refused.value.article
