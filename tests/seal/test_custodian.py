"""A custodian's identity: stored wrapped, backed up on paper, restored from any two of three."""

import pytest

from tender.errors import BadInput
from tender.seal import custodian


@pytest.fixture
def identity():
    return custodian.new_identity()


@pytest.mark.parametrize("pair", [(0, 1), (0, 2), (1, 2)])
def test_any_two_papers_restore_the_identity(identity, pair):
    papers = custodian.paper_backup(identity)
    assert custodian.restore([papers[one] for one in pair]) == identity


def test_one_paper_or_a_misspelt_word_restores_nothing(identity):
    papers = custodian.paper_backup(identity)
    for wrong in (
        papers[:1],
        [papers[0], papers[1].replace(papers[1].split()[-1], "zebra")],
        [],
        [papers[0]] * 2,
    ):
        with pytest.raises(BadInput, match="paper backup"):
            custodian.restore(wrong)


def test_a_plain_file_reads_back_and_is_nobody_elses_business(identity, tmp_path):
    custodian.save(identity, tmp_path / "a", None)
    assert custodian.load(tmp_path / "a") == identity
    assert (tmp_path / "a").stat().st_mode & 0o777 == 0o600
    with pytest.raises(FileExistsError):
        custodian.save(identity, tmp_path / "a", None)


@pytest.mark.slow
def test_a_wrapped_file_opens_with_its_passphrase_only(identity, tmp_path):
    custodian.save(identity, tmp_path / "a", "正确的口令")
    assert custodian.is_wrapped(tmp_path / "a")
    assert identity.secret.encode() not in (tmp_path / "a").read_bytes()
    assert custodian.load(tmp_path / "a", "正确的口令") == identity
    with pytest.raises(BadInput, match="passphrase"):
        custodian.load(tmp_path / "a", "错")


@pytest.mark.parametrize(
    "content", [b"", b"junk", b"AGE-SECRET-KEY-1JUNK\n", b"\xff", b"age-encryption.org/v1\njunk"]
)
def test_a_file_without_an_identity_is_refused(tmp_path, content):
    (tmp_path / "a").write_bytes(content)
    with pytest.raises(BadInput, match="identity"):
        custodian.load(tmp_path / "a", "x")


def test_the_key_that_signs_posts_follows_from_the_identity(identity):
    again = custodian.CustodianIdentity(identity.secret)
    assert again.public("甲") == identity.public("甲")
    assert custodian.new_identity().public("甲").signing_key != identity.public("甲").signing_key
