"""What requests on an opening may say (rules §5).

Who hosted, supervised and recorded, and what was objected on the spot. Posted shares are no form but a
signed document of their own format (`tender.seal.release`).
"""

from typing import Annotated

from pydantic import Field

from tender.web.forms import Form, Line, Text


class SpotObjection(Form):
    """An objection raised at the opening and the answer given there (BR 44)."""

    by: Line
    matter: Text
    answer: Text


class RecordOpening(Form):
    """Who hosted, supervised and recorded, remarks, and objections with their answers."""

    host: Line
    supervisor: Line
    recorder: Line
    remarks: Annotated[str, Field(max_length=20_000)] = ""
    objections: Annotated[list[SpotObjection], Field(default_factory=list, max_length=100)]
