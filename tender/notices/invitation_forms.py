"""What requests on invitations and prequalifications may say.

Files of an application travel as base64 text and are never stored in the clear, so they do not go through
the uploads that documents and sealed bids use.
"""

from typing import Annotated

from pydantic import Field, StringConstraints

from tender.web.forms import Form, Line, Text, When

LARGEST_APPLICATION = 6_000_000
Hex32 = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$")]


class ChooseInvitees(Form):
    """The firms invited, by the ids under which they are registered."""

    organisations: Annotated[list[Line], Field(min_length=1, max_length=100)]


class CommitInviteeSalt(Form):
    """A party's commitment: SHA-256 of its 32-byte salt, in hex."""

    sha256: Hex32


class RevealInviteeSalt(Form):
    """A salt that was committed to, in hex."""

    salt: Hex32


class SendInvitation(Form):
    """Deadline of bids (= opening time), the last moment to answer, and why these firms are invited."""

    deadline: When
    confirm_by: When
    reason: Text
    version: Annotated[int, Field(ge=1)] | None = None


class AnswerInvitation(Form):
    """Whether the invitee means to bid."""

    accepted: bool


class PublishPrequalification(Form):
    """Until when its documents are given out, and the last moment to apply."""

    documents_until: When
    deadline: When
    version: Annotated[int, Field(ge=1)] | None = None


class ApplicationFile(Form):
    """One file of an application."""

    name: Annotated[str, Field(pattern=r"^[^/\\\x00-\x1f]{1,120}$")]
    content_b64: Annotated[str, StringConstraints(min_length=4, max_length=LARGEST_APPLICATION * 4 // 3)]


class FileApplication(Form):
    """An application to be let in: what the firm states of itself, and its papers."""

    statement: Text
    files: Annotated[list[ApplicationFile], Field(min_length=1, max_length=20)]
