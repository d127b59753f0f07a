"""What requests on notices may say: publish, correct, amend, ask, answer, end.

The contents of an announcement are not typed here; they come from what was prepared, so that they cannot
differ from it (BR 15). No form has a field for who asked, came or bid, or for how many did (BL 22).
"""

from typing import Annotated, Any, Literal

from pydantic import Field

from tender.tendering.forms import Criterion, Evaluation, File, ReviewItem, SiteVisit
from tender.web.forms import Fen, Form, Line, Text, When

Version = Annotated[int, Field(ge=1)] | None


class PublishNotice(Form):
    """Publish the tender notice: the submission deadline (= opening time), and the version prepared.

    documents_until: the last moment the documents are given out; the deadline unless stated.
    """

    deadline: When
    documents_until: When | None = None
    version: Version = None


class CorrectNotice(Form):
    """A correction that does not affect bids: what was wrong and the text that replaces it.

    notice: the id of the notice corrected, any version of it; the announcement unless stated.
    """

    reason: Text
    text: Text
    notice: Line | None = None


class Change(Form):
    """A clause of the documents, its old text and its new one."""

    clause: Line
    old: Text
    new: Text


class NewCeiling(Form):
    """A lot by its id, and its new public ceiling in yuan."""

    lot: Line
    ceiling: Fen


class Amendment(Form):
    """What changes. `affects_bids` demands the time that the law leaves to bidders (BR 21).

    deadline: the owner's own, never earlier than the law's; without one the earliest lawful is taken.
    documents: uploaded files; one of the same name is replaced, another is added.
    """

    changes: Annotated[list[Change], Field(default_factory=list, max_length=100)]
    affects_bids: bool
    deadline: When | None = None
    documents: Annotated[list[File], Field(default_factory=list, max_length=50)]
    ceilings: Annotated[list[NewCeiling], Field(default_factory=list, max_length=50)]
    qualification: Text | None = None
    criteria: Annotated[list[Criterion], Field(max_length=100)] | None = None
    review_items: Annotated[list[ReviewItem], Field(max_length=100)] | None = None
    evaluation: Evaluation | None = None
    site_visit: SiteVisit | None = None
    opening_place: Line | None = None
    version: Version = None

    def planned(self) -> dict[str, Any]:
        """The new values of what the plan holds, by its names; documents and ceilings apart."""
        names = {"qualification", "criteria", "review_items", "evaluation", "site_visit", "opening_place"}
        return self.model_dump(mode="json", include=names, exclude_none=True)

    @property
    def changes_terms(self) -> bool:
        """Whether anything but words changes: only an amendment may do that, never a mere answer."""
        return bool(self.planned() or self.documents or self.ceilings or self.deadline)


class AmendNotice(Amendment):
    """An amendment (修改): at least one clause, old and new."""

    changes: Annotated[list[Change], Field(min_length=1, max_length=100)]


class AskQuestion(Form):
    """A question on the documents; it is published without its asker."""

    text: Annotated[str, Field(min_length=1, max_length=4000)]


class Answer(Form):
    """The answer to a question; `wording` replaces the question's text where that would tell who asked."""

    question: Line
    answer: Text
    wording: Text | None = None


class AnswerQuestions(Amendment):
    """Answers to all alike (澄清); whatever changes with them."""

    answers: Annotated[list[Answer], Field(min_length=1, max_length=200)]


class HoldSiteVisit(Form):
    """That the site visit took place, and the questions raised there, each without its asker."""

    raised: Annotated[
        list[Annotated[str, Field(min_length=1, max_length=4000)]],
        Field(default_factory=list, max_length=200),
    ]


class PublishFailure(Form):
    """The failure notice: the next step (rules §12.11). lot: a lot that failed alone, by its id."""

    next_step: Text
    lot: Line | None = None


class Terminate(Form):
    """The end by the owner (BR 31): ground by its code, the facts, and the next step."""

    ground: Literal["force_majeure", "project_changed", "funds_lacking", "breach_found", "other"]
    reason: Text
    next_step: Text
