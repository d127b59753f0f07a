"""Opening an installation: settings in, a `Platform` out; on the first start it makes what is missing.

Keys lie in the key folder (mode 0700), outside data and backups. The demonstration makes its own
authority, timestamp authority and witness, and names them so; production finds its authority's roots
as `trusted-*.pem` in the key folder and refuses to start with the demonstration's.
"""

import secrets
from datetime import timedelta
from pathlib import Path

import pyrage
from cryptography import x509
from sqlmodel import select

from storage import durable
from storage.database import connect
from storage.local import LocalObjects
from tender import clock, rulebook
from tender.accounts import certificates
from tender.accounts.certificates import DemonstrationAuthority, Timestamper
from tender.errors import Refused
from tender.ledger import note
from tender.ledger.act import PLATFORM, act
from tender.ledger.acts import Act
from tender.ledger.guard import guard
from tender.ledger.models import Outbox
from tender.ledger.sequencer import Cosigner, Sequencer
from tender.migrations import upgrade
from tender.platform import Platform, Secrets
from tender.seal.signer import CertificateAndKey, TrustStore
from tender.settings import Settings
from tender.witness.client import Witness
from tender.witness.cosign import LocalWitness
from tender.witness.store import Store

AUTHORITY, STAMPER, SIGNER = "demonstration-ca", "tsa", "platform"
SPAN = timedelta(days=3650)
LONGEST_UPLOAD = timedelta(days=1)
CENTRE_NAME, CENTRE_USCC = "示范县公共资源交易中心", "12990100MB0000001P"
SAFE_ARGON2_KIB = 19_456


def open_platform(settings: Settings) -> Platform:
    """The installation of these settings, made when missing. Raises Refused when production is unsafe."""
    _refuse_unsafe(settings)
    for folder in (settings.data, settings.key_folder):
        durable.make_folder(folder.absolute())
    if settings.demonstration:
        make_demonstration_keys(settings)
    keys = settings.key_folder
    log = _signer(keys / "ledger.key", f"{settings.host}/ledger", note.ED25519)
    witness, witness_vkey = _witness(settings, log)
    engine = connect(settings.data / "tender.sqlite3")
    upgrade(engine)
    platform = Platform(
        settings=settings,
        engine=guard(engine),
        objects=LocalObjects(settings.data / "objects"),
        sequencer=Sequencer(engine, settings.data / "ledger", log, witness),
        secrets=Secrets(_pseudonym_key(keys), _age_identity(keys), certificates.load_pem(keys, SIGNER)),
        trust=trust_of(settings),
        timestamps=Timestamper(certificates.load_pem(keys, STAMPER)),
        log_vkey=log.vkey,
        witness_vkey=witness_vkey,
    )
    _record_installation(platform)
    platform.sequencer.recover()
    platform.objects.sweep(set(platform.objects.listing()), LONGEST_UPLOAD)  # unfinished uploads only
    return platform


def make_demonstration_keys(settings: Settings) -> None:
    """The demonstration's authority, report signer and timestamp authority, unless they are there.

    Certificates start a year before the clock and last ten years, so that a demonstration that plays in
    the past is valid in the present (openssl checks against the present).
    """
    keys = settings.key_folder
    if (keys / f"{STAMPER}.key").exists():
        return
    since, until = clock.now() - timedelta(days=365), clock.now() + SPAN
    authority = DemonstrationAuthority.create("示范县数字证书 County CA", since, until)
    centre = authority.issue(CENTRE_NAME, CENTRE_USCC, since, until)
    for name, identity in ((AUTHORITY, authority.root), (SIGNER, centre)):
        certificates.save_pem(identity, keys, name)
    durable.write(keys / "ca.pem", (keys / f"{AUTHORITY}.pem").read_bytes(), 0o644)
    stamper = authority.issue_timestamper("时间戳 TSA", since, until)
    certificates.save_pem(stamper, keys, STAMPER)
    with (keys / f"{STAMPER}.pem").open("ab") as chain:  # a verifier wants the self-signed root beside it
        chain.write((keys / "ca.pem").read_bytes())


def is_demonstration(settings: Settings) -> bool:
    """Whether the key folder was made by the demonstration."""
    return (settings.key_folder / f"{AUTHORITY}.key").exists()


def demonstration_authority(settings: Settings) -> DemonstrationAuthority:
    """The demonstration authority of this installation, to issue with."""
    return DemonstrationAuthority(certificates.load_pem(settings.key_folder, AUTHORITY))


def trust_of(settings: Settings) -> TrustStore:
    """The roots in force: `trusted-*.pem`, and the demonstration's own where that is allowed."""
    paths = sorted(settings.key_folder.glob("trusted-*.pem"))
    if settings.demonstration:
        paths.append(settings.key_folder / "ca.pem")
    roots = [x509.load_pem_x509_certificate(path.read_bytes()) for path in paths]
    crls = [
        x509.load_pem_x509_crl(path.read_bytes()) for path in sorted(settings.key_folder.glob("crl-*.pem"))
    ]
    return TrustStore(roots, crls)


def _refuse_unsafe(settings: Settings) -> None:
    """Production starts without nothing of the demonstration and with strong password hashing."""
    if settings.demonstration:
        return
    marks = [path for path in settings.key_folder.glob("*.pem") if _is_marked(path)]
    if marks or is_demonstration(settings):
        zh, en = (
            "密钥目录含示范证书, 正式运行须换成受信任机构的证书。",
            "The key folder holds demonstration certificates.",
        )
        raise Refused("demonstration_keys", zh, en, field="keys", article="E20 40")
    missing = [name for name in (SIGNER, STAMPER) if not (settings.key_folder / f"{name}.key").exists()]
    if missing:
        files = ", ".join(f"{name}.pem + {name}.key" for name in missing)
        zh, en = f"密钥目录缺少 {files}。", f"Put {files} into the key folder; see docs/operations.md."
        raise Refused("keys_missing", zh, en, field="keys", article="E20 40")
    if settings.argon2_kib < SAFE_ARGON2_KIB:
        zh, en = "密码散列参数过低。", f"argon2_kib is below {SAFE_ARGON2_KIB}."
        raise Refused("weak_hashing", zh, en, field="argon2_kib")


def _is_marked(path: Path) -> bool:
    try:
        return certificates.is_demonstration(x509.load_pem_x509_certificate(path.read_bytes()))
    except ValueError:
        return False


def _signer(path: Path, name: str, kind: int) -> note.Signer:
    """The note key at `path`, made when missing, with its public half beside it."""
    if not path.exists():
        note.generate(name, kind).save(path)
    signer = note.load(path)
    durable.write(path.with_suffix(".vkey"), f"{signer.vkey}\n".encode(), 0o644)
    return signer


def _witness(settings: Settings, log: note.Signer) -> tuple[Cosigner | None, str]:
    """The outside witness of the settings, or the demonstration's own in a folder beside the data."""
    if settings.witness_url:
        verifier = note.Verifier.from_vkey(settings.witness_vkey, note.COSIGNATURE)
        return Witness(settings.witness_url, verifier), settings.witness_vkey
    if not settings.demonstration:
        return None, ""
    signer = _signer(settings.key_folder / "witness.key", f"witness.{settings.host}/1", note.COSIGNATURE)
    folder = settings.key_folder.parent / "witness"
    durable.make_folder(folder)
    return LocalWitness(Store(folder / "witness.sqlite3"), signer, log.verifier), signer.vkey


def _pseudonym_key(keys: Path) -> bytes:
    path = keys / "pseudonym.key"
    if not path.exists():
        durable.write_new(path, secrets.token_bytes(32))
    return path.read_bytes()


def _age_identity(keys: Path) -> str:
    path = keys / "platform.age-identity"
    if not path.exists():
        durable.write_new(path, f"{pyrage.x25519.Identity.generate()}\n".encode())
    return path.read_text().strip()


def _record_installation(platform: Platform) -> None:
    """The first act: which keys and rules this ledger began with."""
    with platform.reading() as session:
        if session.exec(select(Outbox.id)).first() is not None:
            return
    with platform.writing() as session, act(session, PLATFORM, Act.PLATFORM_INSTALLED) as entry:
        signer: CertificateAndKey = platform.secrets.signer
        entry.facts = {
            "log": platform.log_vkey,
            "witness": platform.witness_vkey,
            "report_signer": signer.cert_sha256,
            "host": platform.settings.host,
        }
        entry.rulebook = rulebook.on(clock.today()).versions
