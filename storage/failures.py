"""What the machine's own failures mean to whoever uses the local store: it cannot do it now.

A full disk, a lost file and a broken device all end as `Unavailable`; the text names the system's reason and no
path. What the caller did wrong is never turned into it.
"""

from collections.abc import Iterator
from contextlib import contextmanager

from storage.objects import Unavailable


@contextmanager
def as_unavailable() -> Iterator[None]:
    """Raise Unavailable for an OSError of the block."""
    try:
        yield
    except OSError as failure:
        raise Unavailable(f"the file store failed: {failure.strerror}") from failure
