"""`tender submit` against a platform that cuts, stalls, forgets and refuses: what arrives, and what is said."""

import json
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from typer.testing import CliRunner

from tender.errors import SlowDown
from tender.seal.commands import commands
from tender.seal.transfer import Login, submit_bid

UPLOADS = "/api/v1/uploads"
AT_ONCE = (0.0,) * 5


class Platform(BaseHTTPRequestHandler):
    """What the platform answers. It keeps requests in `server.seen`, uploads in `server.kept`, and does what
    `server.faults` says to the pieces that come, one after the other."""

    protocol_version = "HTTP/1.1"

    def do_POST(self):
        self.take()
        if self.path != UPLOADS:
            self.answer(201, {"bid": "bid_1", "receipt": "/receipt"} if "bids" in self.path else {})
            return
        address = f"{UPLOADS}/upl_{len(self.server.begun)}"
        self.server.begun.append(address)
        self.server.kept[address] = b""
        self.answer(201, {}, Location=self.server.elsewhere + address)

    def do_GET(self):
        self.take()
        self.answer(200, self.server.own if self.path.endswith("own-bids") else "the receipt")

    def do_HEAD(self):
        self.take()
        kept = self.server.kept.get(self.path)
        self.answer(*((404, None) if kept is None else (200, None)), **{"Upload-Offset": len(kept or b"")})

    def do_PATCH(self):
        fault = self.server.faults.pop(0) if self.server.faults else None
        if fault == "cut":
            self.server.kept[self.path] += self.rfile.read(100)
            self.server.seen.append((self.command, self.path, b""))
            self.connection.close()
            self.close_connection = True
            return
        self.take()
        if fault == "forget":
            del self.server.kept[self.path]
        if isinstance(fault, int) or fault == "forget":
            self.answer(fault if isinstance(fault, int) else 404, {})
            return
        self.server.kept[self.path] += self.content
        self.answer(204, None, **{"Upload-Offset": len(self.server.kept[self.path])})

    def take(self):
        self.content = self.rfile.read(int(self.headers["Content-Length"] or 0))
        self.server.seen.append((self.command, self.path, self.content))

    def answer(self, status, body, **headers):
        refused = self.server.refuses == self.path
        content = b"" if body is None else json.dumps(REASON if refused else body).encode()
        self.send_response(409 if refused else status)
        for name, value in {**headers, "Content-Length": len(content)}.items():
            self.send_header(name, str(value))
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, *_):
        """Say nothing."""


REASON = {"detail": "已过投标截止时间 too late"}


@pytest.fixture
def platform():
    with ThreadingHTTPServer(("127.0.0.1", 0), Platform) as server:
        server.seen, server.begun, server.kept, server.faults = [], [], {}, []
        server.refuses, server.own, server.elsewhere, server.daemon_threads = None, [], "", True
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
        thread.start()
        yield server
        server.shutdown()
        thread.join()


def sent(folder, server, address="http://127.0.0.1:{}"):
    """`tender submit`, as typed."""
    login = ["--login", "bidder", "--password", "secret", "--json"]
    where = address.format(server.server_port)
    return CliRunner().invoke(commands, ["submit", str(folder), "--server", where, *login])


@pytest.fixture
def submit(bid, platform):
    """Send the bid without waiting between attempts; what was told of progress stands in `submit.told`."""

    def submitting():
        address = f"http://127.0.0.1:{platform.server_port}"
        return submit_bid(bid.folder, address, Login("b", "s"), submitting.told.append, AT_ONCE)

    submitting.told = []
    return submitting


def test_submit_signs_in_uploads_and_hands_in(bid, platform):
    done = sent(bid.folder, platform)
    assert (done.exit_code, json.loads(done.stdout)["bid"]) == (0, "bid_1"), done.output
    lot, own = f"/api/v1/lots/{bid.manifest.lot}/bids", f"/api/v1/tenders/{bid.manifest.tender}/own-bids"
    assert [path for _, path, _ in platform.seen[:5]] == [
        "/api/v1/session",
        own,
        UPLOADS,
        f"{UPLOADS}/upl_0",
        lot,
    ]
    assert platform.kept[f"{UPLOADS}/upl_0"] == bid.bid_age.read_bytes()
    assert json.loads(platform.seen[4][2])["upload"] == "upl_0"


def test_submit_takes_the_receipt_home(bid, platform):
    kept = bid.folder / "receipt.zip"
    assert json.loads(sent(bid.folder, platform).stdout)["receipt_file"] == str(kept)
    assert kept.read_bytes() == b'"the receipt"'


def test_a_receipt_that_cannot_be_had_leaves_the_bid_handed_in(bid, platform):
    platform.refuses = "/receipt"
    done = sent(bid.folder, platform)
    assert (done.exit_code, json.loads(done.stdout)["receipt_file"]) == (0, None), done.output


@pytest.mark.parametrize("faults", [["cut"], ["cut", "cut", "cut"], [503], [408, 423, 409, 504, 500], [401]])
def test_after_a_cut_it_goes_on_from_what_the_platform_kept(bid, platform, submit, faults):
    platform.faults = list(faults)
    assert submit()["bid"] == "bid_1"
    assert platform.kept == {f"{UPLOADS}/upl_0": bid.bid_age.read_bytes()}
    pieces = [content for method, _, content in platform.seen if method == "PATCH" and content]
    assert faults[0] != "cut" or len(pieces[-1]) == bid.manifest.ct_size - 100 * len(faults)


def test_a_session_that_is_over_is_begun_again(platform, submit):
    platform.faults = [401]
    submit()
    assert [path for _, path, _ in platform.seen].count("/api/v1/session") == 2


def test_progress_tells_every_byte_once_whatever_was_cut(bid, platform, submit):
    platform.faults = ["cut", "forget", 503]
    submit()
    assert sum(submit.told) == bid.manifest.ct_size and min(submit.told) > 0


def test_an_upload_that_the_platform_forgot_is_begun_anew(bid, platform, submit):
    platform.faults = ["forget"]
    submit()
    assert platform.kept == {f"{UPLOADS}/upl_1": bid.bid_age.read_bytes()}


def test_a_platform_that_never_keeps_anything_is_given_up_with_a_hint(platform, submit):
    platform.faults = [503] * 100
    with pytest.raises(SlowDown, match="run it again"):
        submit()
    assert len([method for method, _, _ in platform.seen if method == "PATCH"]) == len(AT_ONCE) + 1


def test_a_second_run_goes_on_where_the_first_was_cut(bid, platform, submit):
    platform.faults = ["cut"] + [503] * 6
    with pytest.raises(SlowDown):
        submit()
    platform.faults = []
    assert submit()["bid"] == "bid_1"
    assert (len(platform.begun), platform.kept[platform.begun[0]]) == (1, bid.bid_age.read_bytes())


def test_once_the_bid_is_in_no_upload_is_remembered(bid, submit):
    submit()
    assert not (bid.folder / "upload.json").exists()


@pytest.mark.parametrize("change", ["server", "sha256", "upload", "junk"])
def test_what_is_remembered_of_another_server_or_file_is_not_used(bid, platform, submit, change):
    whole = {"server": f"http://127.0.0.1:{platform.server_port}/", "sha256": bid.manifest.ct_sha256}
    whole |= {"upload": f"{UPLOADS}/upl_9"}
    platform.kept[f"{UPLOADS}/upl_9"] = bid.bid_age.read_bytes()
    text = "junk" if change == "junk" else json.dumps({**whole, change: "/other"})
    (bid.folder / "upload.json").write_text(text)
    submit()
    assert platform.begun == [f"{UPLOADS}/upl_0"]


def test_a_platform_that_sends_the_file_elsewhere_gets_nothing(bid, platform):
    platform.elsewhere = "http://other.invalid"
    done = sent(bid.folder, platform)
    assert (done.exit_code, "another place" in done.stderr) == (1, True)


@pytest.mark.parametrize(("status", "code"), [("current", 0), ("withdrawn", 1)])
def test_a_bid_whose_answer_got_lost_is_found_again(bid, platform, status, code):
    own = {"bid": "bid_7", "ct_sha256": bid.manifest.ct_sha256, "status": status, "entry": "act_7"}
    platform.refuses, platform.own = f"/api/v1/lots/{bid.manifest.lot}/bids", [own]
    done = sent(bid.folder, platform)
    assert (done.exit_code, "bid_7" in done.stdout) == (code, code == 0), done.output


def test_a_bid_that_is_in_already_is_not_sent_again(bid, platform, submit):
    own = {"bid": "bid_7", "ct_sha256": bid.manifest.ct_sha256, "status": "current", "entry": "act_7"}
    platform.own = [own]
    assert (submit()["bid"], platform.begun) == ("bid_7", [])


def test_submit_repeats_the_platforms_reason(bid, platform):
    platform.refuses = f"/api/v1/lots/{bid.manifest.lot}/bids"
    done = sent(bid.folder, platform)
    assert (done.exit_code, "too late" in done.stderr) == (1, True)


def test_submit_sends_no_damaged_bid_and_no_password_in_the_clear(bid, platform):
    assert sent(bid.folder, platform, "http://demo.invalid:{}").exit_code == 2
    bid.bid_age.write_bytes(b"other")
    assert sent(bid.folder, platform).exit_code == 2
    assert platform.seen == []


def test_submit_says_when_nobody_answers(bid, platform):
    platform.server_close()
    done = sent(bid.folder, platform)
    assert (done.exit_code, "not handed in" in done.stderr) == (1, True)
