"""`status`: shows plans and balance on one screen."""

from collections.abc import Sequence
from datetime import UTC, datetime

from hyper_usage_cli.accounts.account import Account
from hyper_usage_cli.accounts.asking import Answer, NoAnswer, ask, tell_failures
from hyper_usage_cli.output.answer import answer, failure, usage_data
from hyper_usage_cli.output.fitting import paper
from hyper_usage_cli.status.overview import Overview, overview
from hyper_usage_cli.status.screen import lines, plain_lines

__all__ = ["run"]


def run(accounts: Sequence[Account], *, products: Sequence[str], as_json: bool) -> int:
    """Ask each account once, and show plans and balance."""
    answers = ask(accounts)
    if as_json:
        for each in answers:
            print(_json(each, products))
    else:
        _draw([each for each in answers if isinstance(each, Answer)], products)
    return tell_failures(answers)


def _json(each: Answer | NoAnswer, products: Sequence[str]) -> str:
    name = each.account.name
    if isinstance(each, NoAnswer):
        return failure(each.failure, name)
    return answer("status", usage_data(each.usage, products), name)


def _draw(answers: Sequence[Answer], products: Sequence[str]) -> None:
    now = datetime.now(UTC)
    for position, each in enumerate(answers):
        if position:
            print()
        _show(overview(each.usage, products, now, each.account.name))


def _show(seen: Overview) -> None:
    sheet = paper()
    if sheet and (plain := plain_lines(seen, sheet)):
        print(*plain, sep="\n")
        return
    # Plain lines do not need rich, which takes time to load.
    from hyper_usage_cli.output.console import console  # noqa: PLC0415

    terminal = console()
    # The lines are wrapped already; rich would wrap them again if the terminal is very narrow.
    terminal.print(*lines(seen, terminal), sep="\n", soft_wrap=True)
