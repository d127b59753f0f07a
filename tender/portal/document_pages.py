"""The tender documents (招标文件) for anybody: free, without a name, from the notice on (BL 16; BR 16).

What is served is what the notice act names by SHA-256, byte for byte. Before the notice nothing is
here. Nobody records who read.
"""

from collections.abc import Iterator
from typing import BinaryIO
from urllib.parse import quote

from litestar import Controller, get
from litestar.di import NamedDependency
from litestar.params import FromPath
from litestar.response import Stream

from storage.objects import chunks
from tender.errors import NotFound
from tender.platform import Platform
from tender.portal import queries


class DocumentPages(Controller):
    """The files of one tender by their place in its list, from 1."""

    path = "/tenders/{tender:str}/documents"
    include_in_schema = False

    @get("/{number:int}", sync_to_thread=True)
    def document(
        self, platform: NamedDependency[Platform], tender: FromPath[str], number: FromPath[int]
    ) -> Stream:
        file = _file(platform, tender, number)
        headers = {
            "Content-Disposition": f"attachment; filename*=UTF-8''{quote(file.name)}",
            "Content-Length": str(file.size),
        }
        content = platform.objects.open(file.sha256)
        return Stream(_read(content), media_type="application/octet-stream", headers=headers)


def _file(platform: Platform, tender: str, number: int) -> queries.TenderFile:
    """The file at this place. Raises NotFound, also before the notice."""
    files = queries.tender_view(platform, tender).files
    if not 1 <= number <= len(files):
        raise NotFound("no_document", "没有这份文件。", "There is no such document.", field="number")
    return files[number - 1]


def _read(content: BinaryIO) -> Iterator[bytes]:
    with content:
        yield from chunks(content)
