"""Makes the vectors of draw and seal that pytest and the browser's test runner share.

Run `python tests/vectors/make_seal.py`; the output is the same every time, so a difference in version
control is a changed format. What is random in a real bid (keys, nonce) is fixed here and used nowhere else.
"""

import base64
import hashlib
import json
from pathlib import Path

import pyshamir

from tender.ledger import canonical, draw
from tender.seal.custodian import CustodianIdentity, public_row
from tender.seal.release import sign_post

HERE = Path(__file__).parent
SECRET = "AGE-SECRET-KEY-1KR23CKXGH8QLGK86MUTV05M4VV8028DYM7QEZKYNKPWQLF8D30RQMHQ7XT"
SHARES = (
    "lWbqZu/2j0hUL4eaQuLq/uRyuxbam8V6DwVf6i4btMI5ZZRsKCkbuYkgk6NZAuD2G6NRTRdyZaRvHsC5+aFOKK1ypMQ2TZfbza7b",
    "is+lTZ/IIBWGf/K/lUXKR6sgin7CRRyifN3qx7qWv48nHmNjmFi6SRnTHc8gDSC5uhhR1BBrRnX8D22F69O9hmI7BIRmd0wmjVaK",
    "3DegnhtkNqz+LO/xdCAdWa4plm9X+mDzj4wz+pkNu9BcnlXT2PExvI5R8Wr6veS8MVxRHdPT5nocxCFzVw0/vRbQojE1b2o5OND0",
)


def made_draw(name: str, people: int, wanted: int, reserves: int, number: str | None = None) -> dict:
    """A draw whose salts, root and candidates follow from its name."""
    root, centre, supervisor = (hashlib.sha256(f"{name} {part}".encode()).digest() for part in "rcs")
    candidates = sorted(
        draw.candidate(hashlib.sha256(f"{name}{i}".encode()).digest()[:16], f"expert_{i}")
        for i in range(people)
    )
    draw_id = f"draw_{name}"
    key = draw.draw_key(draw_id, root, centre, supervisor, number)
    made = {
        "draw_id": draw_id,
        "key": key,
        "candidates": candidates,
        "result": draw.draw(candidates, key, wanted + reserves),
        "wanted": wanted,
        "commitments": {"centre": draw.commitment(centre), "supervisor": draw.commitment(supervisor)},
        "reveals": {"centre": centre.hex(), "supervisor": supervisor.hex()},
        "checkpoint": {"size": 42, "root": root.hex()},
    }
    return made if number is None else {**made, "number": number}


def made_canonical() -> list[dict]:
    """Values and their RFC 8785 bytes, for the browser's own stringify."""
    values = [
        {},
        {"b": 1, "a": [True, None, "中文", '\u20ac$\u000f\nA\'B"\\\\"/']},
        {"\ufffd": 1, "\U0001f602": 2, "\u0080": 3, "1": 4, "\r": 5},
        {"largest": 2**53 - 1, "least": -(2**53 - 1), "nested": [[], {"": ""}]},
    ]
    return [
        {"value": one, "canonical": canonical.encode(one).decode(), "sha256": canonical.sha256_hex(one)}
        for one in values
    ]


def made_refusals() -> list[dict]:
    """Texts that no reader may accept as canonical JSON."""
    return [
        {"why": "a float", "text": '{"a":1.5}'},
        {"why": "an integer over 2^53 - 1", "text": '{"a":9007199254740992}'},
        {"why": "two keys alike", "text": '{"a":1,"a":1}'},
        {"why": "a space", "text": '{"a": 1}'},
        {"why": "keys out of order", "text": '{"b":1,"a":1}'},
        {"why": "not NFC", "text": '{"a":"e\u0301"}'},
        {"why": "a lone surrogate", "text": '{"a":"\\ud800"}'},
        {"why": "a needless escape", "text": '{"a":"\\u0041"}'},
        {"why": "minus zero", "text": '{"a":-0}'},
        {"why": "an exponent", "text": '{"a":1e3}'},
    ]


def made_shares() -> dict:
    """Any two of the three shares (random when they were made) yield the secret."""
    shares = [base64.b64decode(share) for share in SHARES]
    for pair in ((0, 1), (0, 2), (1, 2)):
        assert pyshamir.combine([bytearray(shares[one]) for one in pair]).decode() == SECRET
    hashes = [hashlib.sha256(share).hexdigest() for share in shares]
    return {"secret": SECRET, "k": 2, "shares_b64": list(SHARES), "share_sha256": hashes}


def made_custodian() -> dict:
    """What follows from a custodian's one secret: public keys, fingerprint, and a signed post."""
    identity = CustodianIdentity(SECRET)
    public = identity.public("示范县监督局")
    body = {"opening": "act_0", "recipient": identity.recipient, "shares": [], "bad": []}
    return {
        "secret": SECRET,
        "public": public_row(public),
        "fingerprint": public.fingerprint,
        "post": sign_post(body, identity),
    }


def write(to: Path) -> None:
    draws = {
        "five_of_nine": made_draw("five_of_nine", 9, 5, 2),
        "all_of_three": made_draw("all_of_three", 3, 3, 0),
        "with_public_number": made_draw("with_public_number", 300, 7, 5, "2026317"),
    }
    seals = {
        "canonical": {"accepted": made_canonical(), "refused": made_refusals()},
        "shares": made_shares(),
        "custodian": made_custodian(),
    }
    for folder, vectors in (("draw", draws), ("seal", seals)):
        (to / folder).mkdir(exist_ok=True)
        for name, vector in vectors.items():
            text = json.dumps(vector, ensure_ascii=True, indent=1) + "\n"
            (to / folder / f"{name}.json").write_text(text, encoding="utf-8")


if __name__ == "__main__":
    write(HERE)
