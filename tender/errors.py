"""Errors that name the field, the rule and what to do, in Chinese and English.

    TenderError
    ├── BadInput      400  malformed: the request itself is wrong
    │   └── TooLarge  413  over a stated size
    ├── NotSignedIn   401  no valid session or credential
    ├── Forbidden     403  the seat may not do this
    ├── NotFound      404  no such thing, or not for this reader
    ├── Refused       409  an act that the rules do not allow now
    │   └── Stale     409  somebody changed it first
    └── SlowDown      429  locked out for a while

One place (`tender.web.problems`) turns them into problem+json or a page. `article` is the source
in the rule sheet's short form ("BL 28", "E20 27"); `field` is the name in the form.
"""


class TenderError(Exception):
    """A refusal that a person can understand: code, Chinese, English, field and article."""

    status = 500

    def __init__(
        self, code: str, zh: str, en: str, *, field: str | None = None, article: str | None = None
    ) -> None:
        super().__init__(f"{zh} {en}" + (f" ({article})" if article else ""))
        self.code, self.zh, self.en, self.field, self.article = code, zh, en, field, article


class BadInput(TenderError):
    """The request is malformed; nothing was changed."""

    status = 400


class TooLarge(BadInput):
    """The request is over a stated size; nothing was kept."""

    status = 413


class NotSignedIn(TenderError):
    """No valid session or credential."""

    status = 401


class Forbidden(TenderError):
    """The seat may not do this."""

    status = 403


class NotFound(TenderError):
    """There is no such thing, or it is not for this reader; the two look the same."""

    status = 404


class Refused(TenderError):
    """The rules do not allow this act now; the state is unchanged."""

    status = 409


class Stale(Refused):
    """Somebody changed the object since the caller read it."""


class SlowDown(TenderError):
    """Too many attempts; try again later."""

    status = 429
