"""The commands of bidders and custodians, from the files they get to the files they leave."""

import base64
import json
import threading
from http.server import BaseHTTPRequestHandler, HTTPServer

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


class Platform(BaseHTTPRequestHandler):
    """What the platform answers; it keeps what it was sent in `server.seen`."""

    def do_POST(self):
        self.answer(201, {"bid": "bid_1", "receipt": "/receipt"} if "bids" in self.path else {})

    def do_GET(self):
        self.answer(200, self.server.own if self.path.endswith("own-bids") else "the receipt")

    def do_PUT(self):
        self.answer(201, {"upload": "upload_1"})

    def answer(self, status, body):
        content = self.rfile.read(int(self.headers["Content-Length"] or 0))
        self.server.seen.append((self.command, self.path, content))
        refused = self.server.refuses == self.path
        self.send_response(409 if refused else status)
        self.end_headers()
        self.wfile.write(json.dumps({"detail": "已过投标截止时间 too late"} if refused else body).encode())

    def log_message(self, *_):
        """Say nothing."""


@pytest.fixture
def platform():
    with HTTPServer(("127.0.0.1", 0), Platform) as server:
        server.seen, server.refuses, server.own = [], None, []
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
        thread.start()
        yield server
        server.shutdown()
        thread.join()


def sent(run, folder, server, address="http://127.0.0.1:{}"):
    login = ["--login", "bidder", "--password", "secret", "--json"]
    return run("submit", folder, "--server", address.format(server.server_port), *login)


def test_submit_signs_in_uploads_and_hands_in(run, bid, platform):
    done = sent(run, bid.folder, platform)
    assert (done.exit_code, json.loads(done.stdout)["bid"]) == (0, "bid_1"), done.output
    lot = f"/api/v1/lots/{bid.manifest.lot}/bids"
    assert [path for _, path, _ in platform.seen[:3]] == ["/api/v1/session", "/api/v1/uploads", lot]
    assert platform.seen[1][2] == bid.bid_age.read_bytes()
    assert json.loads(platform.seen[2][2])["upload"] == "upload_1"


def test_submit_takes_the_receipt_home(run, bid, platform):
    kept = bid.folder / "receipt.zip"
    assert json.loads(sent(run, bid.folder, platform).stdout)["receipt_file"] == str(kept)
    assert kept.read_bytes() == b'"the receipt"'


def test_a_receipt_that_cannot_be_had_leaves_the_bid_handed_in(run, bid, platform):
    platform.refuses = "/receipt"
    done = sent(run, bid.folder, platform)
    assert (done.exit_code, json.loads(done.stdout)["receipt_file"]) == (0, None), done.output


@pytest.mark.parametrize(("status", "code"), [("current", 0), ("withdrawn", 1)])
def test_a_bid_whose_answer_got_lost_is_found_again(run, bid, platform, status, code):
    own = {"bid": "bid_7", "ct_sha256": bid.manifest.ct_sha256, "status": status, "entry": "act_7"}
    platform.refuses, platform.own = f"/api/v1/lots/{bid.manifest.lot}/bids", [own]
    done = sent(run, bid.folder, platform)
    assert (done.exit_code, "bid_7" in done.stdout) == (code, code == 0), done.output


def test_submit_repeats_the_platforms_reason(run, bid, platform):
    platform.refuses = f"/api/v1/lots/{bid.manifest.lot}/bids"
    done = sent(run, bid.folder, platform)
    assert (done.exit_code, "too late" in done.stderr) == (1, True)


def test_submit_sends_no_damaged_bid_and_no_password_in_the_clear(run, bid, platform):
    assert sent(run, bid.folder, platform, "http://demo.invalid:{}").exit_code == 2
    bid.bid_age.write_bytes(b"other")
    assert sent(run, bid.folder, platform).exit_code == 2
    assert platform.seen == []


def test_submit_says_when_nobody_answers(run, bid, platform):
    platform.server_close()
    done = sent(run, bid.folder, platform)
    assert (done.exit_code, "not handed in" in done.stderr) == (1, True)


def test_every_command_has_its_help(run):
    for command in (["seal"], ["submit"], ["open-share"], ["custodian", "new"], ["custodian", "restore"]):
        assert run(*command, "--help").exit_code == 0
