"""`tender route`: which method a project of this size and funding gets, and by which rules (rules §2).

For clerks, owners and scripts; it decides nothing and stores nothing. `--state-funds yes` stands for
a project paid wholly from the budget, `no` for one paid wholly by others; a mixed funding is stated
when the project is registered. The date chooses the rules that were in force on that day.
"""

import json
from dataclasses import asdict
from datetime import date
from typing import Annotated, NoReturn, cast

import typer

from tender import clock, money
from tender.errors import TenderError
from tender.projects.rules import (
    PRIVATELY_FUNDED,
    STATE_FUNDED,
    Category,
    Kind,
    RoutingDecision,
    RoutingInput,
    route,
)
from tender.rulebook import PackError, on
from tender.settings import Settings

commands = typer.Typer(no_args_is_help=True)

FUNDING = {"yes": STATE_FUNDED, "no": PRIVATELY_FUNDED}
CATEGORY = typer.Option(help="类别 works | land | government | drugs.")
AMOUNT = typer.Option(help="估算价（元），全部标段合计 Estimated price in yuan, all lots, as 300000.00.")
STATE_FUNDS = typer.Option(metavar="yes|no", help="是否使用国有资金 Whether state funds pay.")
KIND = typer.Option(
    help="细类 works, goods, services, land_use or property; the category's first if not given."
)
DAY = typer.Option(
    "--date", help="适用规则的日期 The day whose rules apply, as 2026-03-02; today if not given."
)
COUNTY = typer.Option(
    "--county/--no-county",
    help="是否适用本县规定 Whether the county's own rules apply; as the installation is set (TENDER_COUNTY_PACK) if not given.",
    show_default=False,
)


@commands.command("route")
def show_route(
    category: Annotated[str, CATEGORY],
    amount: Annotated[str, AMOUNT],
    state_funds: Annotated[str, STATE_FUNDS] = "yes",
    kind: Annotated[str | None, KIND] = None,
    day: Annotated[str | None, DAY] = None,
    county: Annotated[bool | None, COUNTY] = None,
    as_json: Annotated[bool, typer.Option("--json", help="The decision as JSON.")] = False,
) -> None:
    """进场与方式判定 Decide the method of a project and name every rule it rests on."""
    try:
        rulebook = on(_day(day), county=Settings.from_environment(county_pack=county).county_pack)
        decision = route(_stated(category, amount, state_funds, kind), rulebook)
    except KeyError as missing:
        _refuse(f"该日期没有可适用的规则。 {missing.args[0]}")
    except (TenderError, PackError) as wrong:
        _refuse(str(wrong))
    except ValueError as wrong:
        _refuse(f"输入无效。 {wrong}")
    typer.echo(json.dumps(_published(decision), ensure_ascii=False) if as_json else _shown(decision))


def _stated(category: str, amount: str, state_funds: str, kind: str | None) -> RoutingInput:
    if state_funds not in FUNDING:
        raise ValueError(f"--state-funds is yes or no, not {state_funds!r}")
    fen = money.fen(amount)
    return RoutingInput(cast(Category, category), fen, FUNDING[state_funds], cast(Kind | None, kind))


def _day(text: str | None) -> date:
    if text is None:
        return clock.today()
    day = date.fromisoformat(text)
    if str(day) != text:  # other ISO forms exist, such as week dates
        raise ValueError(f"a date is written 2026-03-02, not {text!r}")
    return day


def _published(decision: RoutingDecision) -> dict[str, object]:
    return {
        "method": decision.method,
        "centre_mandatory": decision.centre_mandatory,
        "statutory_mandatory_tender": decision.statutory_mandatory_tender,
        "rules": [asdict(hit) for hit in decision.rules],
        "flags": list(decision.flags),
    }


def _shown(decision: RoutingDecision) -> str:
    yes_no = {True: "是 yes", False: "否 no"}
    lines = [
        f"招标方式 method: {decision.method}",
        f"进场交易 centre_mandatory: {yes_no[decision.centre_mandatory]}",
        f"依法必须招标 statutory_mandatory_tender: {yes_no[decision.statutory_mandatory_tender]}",
        *(f"依据 rule: {hit.id} ({hit.source}; {hit.version})" for hit in decision.rules),
        *(f"提示 flag: {flag}" for flag in decision.flags),
    ]
    return "\n".join(lines)


def _refuse(sentence: str) -> NoReturn:
    typer.echo(sentence, err=True)
    raise typer.Exit(2)
