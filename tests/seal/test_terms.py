"""The terms: taken from a proved notice only, and refused when anything about them could mislead."""

import json

import pytest

from tender import ids
from tender.errors import BadInput, NotFound, TenderError
from tender.ledger import note
from tender.seal import custodian, terms


@pytest.fixture
def notice(facts):
    return {
        "v": 1,
        "id": "act_1",
        "type": "notice.published",
        "tender": facts["tender"],
        "facts": {"terms": facts},
    }


def read(file, **keys):
    return terms.read_file(json.dumps(file, ensure_ascii=False).encode(), **keys)


def test_proved_terms_are_those_of_the_notice(ledger, notice, asked):
    known = {"vkey": ledger.log.vkey, "witness": ledger.witness.vkey}
    assert read(ledger.file(notice), **known) == read(ledger.file(notice)) == asked


def test_terms_changed_after_the_proof_are_refused(ledger, notice):
    file = ledger.file(json.loads(json.dumps(notice)))
    file["payload"]["facts"]["terms"]["policy"]["k"] = 3
    with pytest.raises(TenderError):
        read(file)


def test_custodian_keys_put_in_for_one_bidder_are_refused(ledger, notice):
    file = ledger.file(json.loads(json.dumps(notice)))
    row = file["payload"]["facts"]["terms"]["policy"]["custodians"][0]
    row["recipient"] = custodian.new_identity().recipient
    with pytest.raises(TenderError):
        read(file)


def test_a_ledger_or_witness_other_than_the_known_one_is_refused(ledger, notice):
    other = note.generate("demo.invalid/ledger")
    with pytest.raises(BadInput, match="the one you know"):
        read(ledger.file(notice), vkey=other.vkey)
    with pytest.raises(BadInput, match="the one you know"):
        read(ledger.file(notice), witness=other.vkey)


def test_a_checkpoint_without_the_witness_is_refused(ledger, notice):
    file = ledger.file(notice)
    lines = file["proof"].splitlines(keepends=True)
    file["proof"] = "".join(line for line in lines if "witness.invalid" not in line)
    with pytest.raises(TenderError):
        read(file)


def test_the_log_cannot_stand_in_for_its_witness(ledger, notice):
    file = ledger.file(notice)
    file["trust"]["witness"] = file["trust"]["log"]
    with pytest.raises(BadInput):
        read(file)


def test_a_payload_of_another_kind_is_refused(ledger, notice):
    with pytest.raises(BadInput, match="no published notice"):
        read(ledger.file({**notice, "type": "clarification.published"}))
    with pytest.raises(BadInput, match="different tenders"):
        read(ledger.file({**notice, "tender": ids.new_id("tender")}))


@pytest.mark.parametrize("raw", [b"", b"[]", b"{", b'{"v":1}', b'{"v":1,"v":1}', b"\xff", b"[" * 9999])
def test_junk_is_refused(raw):
    with pytest.raises(BadInput):
        terms.read_file(raw)


def policy_with(facts, **changed):
    return {**facts["policy"], **changed}


def test_a_policy_that_one_body_could_open_alone_is_refused(facts):
    rows = facts["policy"]["custodians"]
    same_body = [{**row, "body": "示范县交易中心"} for row in rows]
    same_key = [{**row, "recipient": rows[0]["recipient"]} for row in rows]
    same_signer = [{**row, "signing_key_b64": rows[0]["signing_key_b64"]} for row in rows]
    for custodians in (same_body, same_key, same_signer):
        with pytest.raises(BadInput, match="repeats"):
            terms.read_policy(policy_with(facts, custodians=custodians))
    for k in (0, 1, 4, True, "2"):
        with pytest.raises(BadInput):
            terms.read_policy(policy_with(facts, k=k))


def test_an_unknown_lot_is_not_found(asked):
    with pytest.raises(NotFound):
        asked.lot(ids.new_id("lot"))


def test_a_fingerprint_tells_two_custodians_apart(asked):
    prints = {one.fingerprint for one in asked.policy.custodians}
    assert len(prints) == 3
    assert all(len(one) == 39 for one in prints)


def test_terms_may_say_more_than_the_sealer_needs(facts, asked):
    more = terms.from_facts({**facts, "scoring": "comprehensive_evaluation"})
    assert (more.policy, more.sha256 == asked.sha256) == (asked.policy, False)
