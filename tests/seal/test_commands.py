"""The commands of bidders and custodians, from the files they get to the files they leave."""

import base64
import json

import pytest
from typer.testing import CliRunner

from tender import ids
from tender.accounts.certificates import save_p12
from tender.seal import custodian, shares
from tender.seal.commands import commands
from tender.seal.manifest import read

from .conftest import OFFER, OPENS


@pytest.fixture
def run():
    def invoke(*arguments):
        return CliRunner().invoke(commands, [str(one) for one in arguments])

    return invoke


@pytest.fixture
def desk(tmp_path, ledger, facts, bidder, authority):
    """A bidder's folder: TERMS.json, offer.json, a file, a certificate."""
    notice = {
        "v": 1,
        "id": "act_1",
        "type": "notice.published",
        "tender": facts["tender"],
        "facts": {"terms": facts},
    }
    (tmp_path / "TERMS.json").write_text(json.dumps(ledger.file(notice)), encoding="utf-8")
    (tmp_path / "offer.json").write_text(json.dumps(OFFER), encoding="utf-8")
    (tmp_path / "技术标.pdf").write_bytes(b"%PDF")
    save_p12(bidder, tmp_path / "me.p12", "口令", root=authority.root.certificate)
    return tmp_path


@pytest.fixture
def sealing(run, desk):
    """`tender seal` with everything it needs; options may be added or repeated."""
    whole = ["--terms", desk / "TERMS.json", "--offer", desk / "offer.json", "--file", desk / "技术标.pdf"]
    whole += ["--p12", desk / "me.p12", "--p12-password", "口令", "--out", desk / "sealed"]
    return lambda *more: run("seal", *whole, *more)


def test_seal_leaves_a_bid_and_shows_who_can_open_it(sealing, desk, asked, ledger):
    done = sealing("--vkey", ledger.log.vkey, "--witness", ledger.witness.vkey, "--json")
    assert done.exit_code == 0, done.output
    manifest = read((desk / "sealed" / "manifest.json").read_bytes())
    assert json.loads(done.stdout)["ct_sha256"] == manifest.ct_sha256
    assert all(one.fingerprint in done.stderr for one in asked.policy.custodians)
    assert {one.name for one in (desk / "sealed").iterdir()} == {"bid.age", "manifest.json", "manifest.p7s"}


def test_seal_takes_the_known_keys_as_files(sealing, desk, ledger):
    (desk / "log.vkey").write_text(ledger.log.vkey + "\n")
    (desk / "witness.vkey").write_text(ledger.witness.vkey + "\n")
    done = sealing("--vkey", desk / "log.vkey", "--witness", desk / "witness.vkey")
    assert done.exit_code == 0 and "compare them" not in done.stderr, done.output


def test_seal_says_when_nobody_vouches_for_the_keys(sealing):
    assert "file's own" in sealing().stderr


def test_seal_overwrites_nothing(sealing, desk):
    assert sealing().exit_code == 0
    before = (desk / "sealed" / "bid.age").read_bytes()
    assert sealing().exit_code == 2
    assert (desk / "sealed" / "bid.age").read_bytes() == before


REFUSED = {
    "a float": ({**OFFER, "price": 4620000.0}, "canonical"),
    "a price with three places": ({**OFFER, "price": "1.005"}, "price"),
    "no price": ({"period_days": 1, "quality": "合格"}, "price_fen"),
    "a price in fen": ({**OFFER, "price_fen": 1}, "price_fen"),
    "a binding of one's own": ({**OFFER, "uscc": "91330000MA00000B1Y"}, "uscc"),
    "a list": ([1], "object"),
}


@pytest.mark.parametrize("name", REFUSED)
def test_seal_refuses_an_offer_that_could_not_be_opened(sealing, desk, name):
    offer, named = REFUSED[name]
    (desk / "offer.json").write_text(json.dumps(offer), encoding="utf-8")
    done = sealing()
    assert (done.exit_code, named in done.stderr) == (2, True), done.output
    assert not (desk / "sealed" / "bid.age").exists()


def test_seal_refuses_files_of_one_name_wrong_passwords_and_changed_terms(sealing, desk):
    assert sealing("--file", desk / "技术标.pdf").exit_code == 2
    assert sealing("--p12-password", "wrong").exit_code == 2
    assert sealing("--lot", ids.new_id("lot")).exit_code == 1
    (desk / "TERMS.json").write_text((desk / "TERMS.json").read_text().replace('"k": 2', '"k": 3'))
    assert sealing().exit_code == 1


def test_a_custodian_is_made_plain_for_demonstration_and_backed_up(run, tmp_path):
    done = run("custodian", "new", "--body", "示范县监督局", "--out", tmp_path / "c", "--plain", "--json")
    assert done.exit_code == 0, done.output
    made = custodian.load(tmp_path / "c" / "custodian.age-identity")
    assert json.loads(done.stdout)["recipient"] == made.recipient
    papers = [(tmp_path / "c" / f"paper-{number}.txt").read_text().strip() for number in (1, 3)]
    assert custodian.restore(papers) == made
    again = run("custodian", "new", "--body", "示范县监督局", "--out", tmp_path / "c", "--plain")
    assert again.exit_code == 2


@pytest.mark.slow
def test_a_custodian_is_restored_from_two_papers(run, tmp_path):
    made = custodian.new_identity()
    papers = []
    for number, words in enumerate(custodian.paper_backup(made)[:2]):
        (tmp_path / f"{number}").write_text(words + "\n")
        papers += ["--paper", tmp_path / f"{number}"]
    done = run("custodian", "restore", *papers, "--out", tmp_path / "new", "--passphrase", "口令")
    assert (done.exit_code, done.stdout.strip()) == (0, made.recipient)
    assert custodian.load(tmp_path / "new", "口令") == made


@pytest.fixture
def opening(tmp_path, ledger, bid, people):
    """OPENING.json for one bid, and the first custodian's identity file."""
    made, name = bid.manifest, ids.new_id("bid")
    rows = [{"bid": name, "index": 0, "ct_sha256": made.ct_sha256, "status": "current"}]
    facts = {"tender": made.tender, "lot": made.lot, "bids": rows}
    payload = {"v": 1, "id": "act_7", "type": "opening.started", "facts": facts}
    file = ledger.file(payload, manifests={name: json.loads(made.raw)})
    (tmp_path / "OPENING.json").write_text(json.dumps(file), encoding="utf-8")
    custodian.save(people[0], tmp_path / "identity", None)
    return ["--opening", tmp_path / "OPENING.json", "--identity", tmp_path / "identity"]


def test_open_share_releases_after_the_opening_time_only(run, opening, now, bid, people, tmp_path):
    early = run("open-share", *opening)
    assert (early.exit_code, early.stdout, "file's own" in early.stderr) == (1, "", True)
    now.move_to(OPENS)
    done = run("open-share", *opening, "--out", tmp_path / "SHARES.json")
    assert done.exit_code == 0, done.output
    posted = json.loads((tmp_path / "SHARES.json").read_text())["body"]["shares"][0]["share_b64"]
    share = shares.open_capsule(bid.manifest, people[0].secret).share
    assert base64.b64decode(posted) == share


def test_open_share_names_what_it_cannot_read(run, opening, tmp_path):
    (tmp_path / "identity").write_text("junk")
    assert run("open-share", *opening).exit_code == 2
    (tmp_path / "OPENING.json").write_text("{}")
    assert run("open-share", *opening).exit_code == 2


def test_every_command_has_its_help(run):
    for command in (["seal"], ["submit"], ["open-share"], ["custodian", "new"], ["custodian", "restore"]):
        assert run(*command, "--help").exit_code == 0
