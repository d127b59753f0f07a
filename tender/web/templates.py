"""The one template environment: autoescaped, strict, and speaking the reader's language.

`portal/home.html` is the file `home.html` in `tender/portal/templates/`; a slice's templates lie
beside its code. A name that a page does not hand over is an error, not an empty space. Filters show
money, moments, sizes and hashes the same way everywhere; templates hold no rule and no cryptography.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, PrefixLoader, StrictUndefined, pass_context
from jinja2.runtime import Context
from litestar.plugins.jinja import JinjaTemplateEngine
from litestar.template import TemplateConfig

from tender import clock, i18n, money
from tender.i18n import _
from tender.web import assets, language

PACKAGE = Path(__file__).parent.parent
UNITS = (("KB", 10**3), ("MB", 10**6), ("GB", 10**9))


@dataclass(frozen=True)
class Link:
    """An entry of the site's navigation; the label is a marked Chinese string (`i18n.mark`)."""

    label: str
    href: str


def engine(navigation: Sequence[Link] = ()) -> TemplateConfig[JinjaTemplateEngine]:
    """What `Litestar(template_config=…)` takes; `navigation` stands at the top of every page."""
    return TemplateConfig(instance=JinjaTemplateEngine.from_environment(environment(navigation)))


def environment(navigation: Sequence[Link] = ()) -> Environment:
    """The environment over the `templates` folder of every slice."""
    folders = sorted(PACKAGE.glob("*/templates"))
    made = Environment(
        loader=PrefixLoader({folder.parent.name: FileSystemLoader(folder) for folder in folders}),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.globals.update(
        _=_, language=i18n.language, now=clock.now, asset=assets.address, navigation=tuple(navigation)
    )
    made.globals.update(address_in=_address_in, here=_here)
    made.filters.update(
        money=money.shown, moment=shown, stamp=clock.stamp, remaining=remaining, size=size, short=short
    )
    return made


@pass_context
def _address_in(context: Context, chosen: str) -> str:
    return language.address_in(context.get("request"), chosen)


@pass_context
def _here(context: Context) -> str:
    """The path of the page being shown; empty outside a request."""
    request = context.get("request")
    return request.url.path if request else ""


def shown(moment: datetime) -> str:
    """`2026-11-23 09:30 周一`, with the weekday in the reader's language."""
    text = clock.shown(moment)
    if i18n.language() == i18n.SOURCE:
        return text
    return f"{text[:16]} {moment.astimezone(clock.ZONE):%a}"


def remaining(moment: datetime) -> str:
    """How long until `moment` by the server's clock, in words: days and hours, or hours and minutes."""
    left = moment - clock.now()
    if left <= timedelta(0):
        return _("已截止")
    hours, minutes = left.seconds // 3600, left.seconds // 60 % 60
    if left.days:
        return _("还剩 {days} 天 {hours} 小时", days=left.days, hours=hours)
    return _("还剩 {hours} 小时 {minutes} 分", hours=hours, minutes=minutes)


def size(count: int) -> str:
    """Bytes for people: `812 B`, `3.4 KB`, `164.0 MB`."""
    if count < 1000:
        return f"{count} B"
    unit, scale = next((pair for pair in UNITS if count < pair[1] * 1000), UNITS[-1])
    tenths = count * 10 // scale
    return f"{tenths // 10}.{tenths % 10} {unit}"


def short(digest: str) -> str:
    """The first eight characters of a hash, for the eye; the whole one belongs in the title."""
    return digest[:8] + "…"
