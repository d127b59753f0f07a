"""The files of objections and complaints: taken from uploads inside the act that names them.

An act names only content that its sender had; who may read it later is asked in `queries`.
"""

from collections.abc import Sequence
from typing import Any

from tender.errors import BadInput
from tender.ledger.guard import LedgerSession
from tender.tendering.forms import File
from tender.web import uploads


def take_files(session: LedgerSession, files: Sequence[File]) -> list[dict[str, Any]]:
    """Use up the uploads named by a form, inside the caller's act. Raises BadInput for one that is missing."""
    for file in files:
        if not uploads.take_stored(session, file.sha256, file.size):
            zh, en = f"文件 {file.name} 未上传或不完整。", f"The file {file.name} is missing or incomplete."
            raise BadInput("file_missing", zh, en, field="files")
    return [file.model_dump() for file in files]
