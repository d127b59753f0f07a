"""What an operator may set, each with a safe default; `docs/operations.md` lists them.

Environment variables `TENDER_<NAME>` or options of the command line; nothing secret is a setting,
secrets are files in the key folder. Production refuses the demonstration's authority and clock.
"""

import os
from dataclasses import dataclass, fields
from pathlib import Path


@dataclass(frozen=True)
class Settings:
    """The settings of one installation.

    data: folder of rows, files and ledger. keys: key folder, `keys/` beside it when empty.
    host: the public name; the ledger's origin is `<host>/ledger`. demonstration: allow the
    demonstration authority. secure_cookies: send session cookies over TLS only.
    witness_url and witness_vkey: an outside witness. argon2_kib: memory of password hashing;
    less than 19,456 KiB (the least OWASP advises) is for tests and refused in production.
    upload_limit: bytes of one file. upload_hours: how long an upload waits for its next byte, and then to
    be taken. upload_patience: seconds that a request may bring no byte. upload_unfinished, upload_staged:
    unfinished uploads of one person, and bytes of those that no act has taken yet.
    county_pack: whether the county's own rules apply to routing; without them national law alone decides.
    """

    data: Path = Path("run/data")
    keys: Path = Path()
    host: str = "zbjy.example"
    demonstration: bool = False
    secure_cookies: bool = True
    witness_url: str = ""
    witness_vkey: str = ""
    argon2_kib: int = 65_536
    upload_limit: int = 2 * 1024**3
    county_pack: bool = True
    upload_hours: int = 24
    upload_patience: int = 60
    upload_unfinished: int = 8
    upload_staged: int = 8 * 1024**3

    @property
    def key_folder(self) -> Path:
        """Where the keys lie: beside the data folder unless said otherwise."""
        return self.keys if self.keys != Path() else self.data.absolute().parent / "keys"

    @classmethod
    def from_environment(cls, **given: object) -> "Settings":
        """Defaults, then `TENDER_*` variables, then what is `given` and not None."""
        values: dict[str, object] = {}
        for each in fields(cls):
            text = os.environ.get(f"TENDER_{each.name.upper()}")
            if text is not None:
                values[each.name] = _read(each.name, text, getattr(cls, each.name))
        return cls(**{**values, **{name: value for name, value in given.items() if value is not None}})  # type: ignore[arg-type]


def _read(name: str, text: str, default: object) -> object:
    """A setting's text in the type of its default. Raises ValueError naming it."""
    if isinstance(default, bool):
        if text.lower() not in ("0", "1", "true", "false", "yes", "no"):
            raise ValueError(f"TENDER_{name.upper()} is yes or no")
        return text.lower() in ("1", "true", "yes")
    return Path(text) if isinstance(default, Path) else int(text) if isinstance(default, int) else text
