"""What a sender is told when an upload cannot go on: one sentence in each language, and the status of the protocol.

What had come before stays in every case, so each refusal says how to go on. None of them says more about an
upload than its own sender knows, and none names a path or a person.
"""

from collections.abc import Iterator
from contextlib import contextmanager

from storage.objects import Held, NotStored, StorageError
from storage.objects import TooLarge as ObjectTooLarge
from tender.errors import NotFound, Refused, TenderError, TooLarge
from tender.platform import Platform


class Expired(NotFound):
    """The upload's time is over."""

    status = 410


class Complete(Refused):
    """All of the upload is there; it takes nothing more."""


class InUse(Refused):
    """Another request is writing to this upload."""

    status = 423


class TooSlow(TenderError):
    """No byte came for too long; what had come is kept."""

    status = 408


class NoRoom(TenderError):
    """The file store cannot take it now; what had come is kept."""

    status = 507


@contextmanager
def explained(over: TooLarge) -> Iterator[None]:
    """The store's refusals in the sender's words; `over` is what is said of a body that is too long."""
    try:
        yield
    except ObjectTooLarge as refused:
        raise over from refused
    except Held as busy:
        zh, en = "另一请求正在上传同一文件。", "Another request is writing to this upload; try again shortly."
        raise InUse("upload_in_use", zh, en, field="upload") from busy
    except NotStored as lost:
        zh, en = "已传部分丢失, 请重新上传。", "What was sent before is lost; begin anew."
        raise Expired("upload_lost", zh, en, field="upload") from lost
    except StorageError as broken:
        zh, en = (
            "平台暂时无法保存文件, 请稍后续传。",
            "The platform cannot store files now; go on later.",
        )
        raise NoRoom("no_room", zh, en, field="body") from broken


def longer_than_declared() -> TooLarge:
    zh, en = (
        "内容超过声明的长度, 多余部分未保存。",
        "The body is longer than declared; the rest was not kept.",
    )
    return TooLarge("longer_than_declared", zh, en, field="body")


def too_large(platform: Platform) -> TooLarge:
    """What is answered for a file over the limit."""
    megabytes = platform.settings.upload_limit // 1024**2
    zh, en = f"文件超过 {megabytes} MB 的上限。", f"The file is over the limit of {megabytes} MB."
    return TooLarge("too_large", zh, en, field="body")
