"""What requests on notices may say: a deadline, a correction, the next step after a failure.

The contents of a notice are not typed here; they come from what was prepared, so that they cannot
differ from it (BR 15).
"""

from typing import Annotated

from pydantic import Field

from tender.web.forms import Form, Text, When


class PublishNotice(Form):
    """Publish the tender notice: the submission deadline (= opening time), and the version prepared."""

    deadline: When
    version: Annotated[int, Field(ge=1)] | None = None


class CorrectNotice(Form):
    """A correction that does not affect bids: what was wrong and the text that replaces it."""

    reason: Text
    text: Text


class PublishFailure(Form):
    """The failure notice: the next step (rules §12.11)."""

    next_step: Text
