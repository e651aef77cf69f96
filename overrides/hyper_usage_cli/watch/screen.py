"""The screen of `watch`, and its plain lines. Nothing here asks, waits or prints."""

from collections.abc import Collection, Iterator
from datetime import datetime, tzinfo

from rich.console import Console, Group, RenderableType
from rich.text import Text

from hyper_usage_cli.failure import Failure
from hyper_usage_cli.output.fitting import encodable
from hyper_usage_cli.output.products import name, typed
from hyper_usage_cli.output.text import moment
from hyper_usage_cli.watch.state import Watched
from hyper_usage_cli.watch.table import draw
from hyper_usage_cli.watch.words import balance, clock, sentence

__all__ = ["failure_line", "render", "sample_lines"]


def render(
    watched: Collection[Watched], terminal: Console, *, now: datetime, zone: tzinfo | None = None
) -> RenderableType:
    """Return the screen as seen at a moment, with times in a zone or else in the local one."""
    parts = [part for each in watched for part in (Text(), *_account(each, terminal, now, zone))]
    return Group(*parts[1:])


def sample_lines(watched: Watched, *, zone: tzinfo | None = None) -> str:
    """Return the lines of the latest sample for output that is not a terminal."""
    outlook = watched.outlook
    at = outlook.usage.fetched_at
    account = "" if watched.account is None else f"account {watched.account}, "
    text = balance(outlook.balance, at, zone)
    lines = [f"{at.astimezone(zone):%Y-%m-%d %H:%M:%S %Z}  {account}balance: {text}"]
    lines += [f"  {name(each.product)}: {sentence(each, at, zone)}" for each in outlook.products]
    lines += [f"  {text}" for text in _absent(watched)]
    lines += [f"  noticed: {text}" for text in watched.noticed]
    return "\n".join(lines)


def failure_line(
    watched: Watched, failure: Failure, *, now: datetime, zone: tzinfo | None = None
) -> str:
    """Return the line about a failed request, for output that is not a terminal."""
    account = "" if watched.account is None else f"account {watched.account}: "
    age, following = _age(watched, now, zone), _next(watched, now, zone)
    figures = f"; figures as of {age}" if age else ""
    return f"{account}no answer: {failure.message}{figures}; next request: {following}"


def _account(
    watched: Watched, terminal: Console, now: datetime, zone: tzinfo | None
) -> Iterator[RenderableType]:
    if watched.account is not None:
        yield _line(f"Account  {watched.account}", terminal, "bold")
    if watched.samples:
        yield _line(f"Balance  {balance(watched.outlook.balance, now, zone)}", terminal, "bold")
    yield _line(f"As of    {_age(watched, now, zone) or 'no figures yet'}", terminal)
    yield _line(f"Next     {_next(watched, now, zone)}", terminal)
    # These come before the products, because a low screen cuts off the end.
    if watched.failure:
        yield _line(f"No answer: {watched.failure.message}", terminal, "red")
    for notice in watched.notices:
        at = notice.at.astimezone(zone)
        yield _line(f"{at:%Y-%m-%d %H:%M:%S %Z} {notice.text}", terminal, "cyan")
    if watched.samples:
        yield from draw(watched.outlook.products, terminal, now, zone)
        for text in _absent(watched):
            yield _line(text, terminal)


def _line(text: str, terminal: Console, style: str = "") -> Text:
    return Text(encodable(text, terminal), style)


def _age(watched: Watched, now: datetime, zone: tzinfo | None) -> str | None:
    if not watched.samples:
        return None
    at = watched.samples[-1].fetched_at
    return f"{clock(at, now, zone)}, {moment(min(at, now), now)}"


def _next(watched: Watched, now: datetime, zone: tzinfo | None) -> str:
    if watched.has_ended:
        return "none, because waiting would not help"
    if watched.next_at is None or watched.next_at <= now:
        return "now"
    return clock(watched.next_at, now, zone)


def _absent(watched: Watched) -> list[str]:
    there = {each.product for each in watched.outlook.products}
    absent = [f"No plan of {name(typed(each))}." for each in watched.products if each not in there]
    return absent if watched.products or there else ["No plans."]
