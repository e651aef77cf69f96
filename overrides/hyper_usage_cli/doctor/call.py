"""The findings of `doctor` from one call: the reply of the API, and the clock."""

from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from time import monotonic
from typing import Final

import httpx
from attrs import define

from hyper_usage import APITimeoutError, HyperUsageError, UsageClient, diagnostics
from hyper_usage_cli.access import Key
from hyper_usage_cli.doctor.finding import Finding, fine, problem, skipped
from hyper_usage_cli.exit_codes import ExitCode
from hyper_usage_cli.failure import Failure
from hyper_usage_cli.output.text import duration

__all__ = ["find_skew", "find_usage"]

_TOLERATED: Final = timedelta(minutes=1)
_ADVICE: Final = {
    ExitCode.CONFIGURATION: "correct what is named here, or unset it",
    ExitCode.REFUSED: "check that the key is the account's, and still valid",
    ExitCode.UNREACHABLE: "try again later; if it stays so, tell the operator of the server",
    ExitCode.NOT_UNDERSTOOD: "check the base URL; if it is the API's, update hyper-usage",
}
_LATE: Final = "give it longer with --timeout; if it stays so, tell the operator of the server"


@define
class _Clock:
    """Keeps the Date of a reply, and the moment when it came."""

    sent: str = ""
    at: datetime | None = None

    def __call__(self, response: httpx.Response) -> None:
        self.sent, self.at = response.headers.get("date", ""), datetime.now(UTC)


def find_usage(base_url: str, key: Key, seconds: float) -> list[Finding]:
    """Ask once, as the other commands do, and compare the clocks."""
    clock = _Clock()
    try:
        found = fine("call", f"GET /usage: {_plans(base_url, key, seconds, clock)}")
    except HyperUsageError as error:
        failure = Failure.of(error)
        late = isinstance(error, APITimeoutError)
        advice = _LATE if late else _ADVICE[failure.exit_code]
        found = problem("call", failure.exit_code, failure.message, advice)
    skew = find_skew(clock.sent, clock.at) if clock.at else skipped("clock", "needs a reply")
    return [found, skew]


def _plans(base_url: str, key: Key, seconds: float, clock: _Clock) -> str:
    transport = diagnostics.transport(base_url)
    with (
        # Sends as a client does, and calls the clock with each reply.
        httpx.Client(
            transport=transport, timeout=seconds, event_hooks={"response": [clock]}
        ) as http,
        UsageClient(
            key.secret, base_url=base_url, timeout=seconds, max_retries=0, http_client=http
        ) as client,
    ):
        began = monotonic()
        plans = len(client.get_usage().plans)
        took = (monotonic() - began) * 1000
    return f"{plans} plan{'' if plans == 1 else 's'}, in {took:,.0f} ms"


def find_skew(sent: str, at: datetime) -> Finding:
    """Compare the Date of a reply with the clock of this machine."""
    try:
        date = parsedate_to_datetime(sent)
    except (OverflowError, ValueError):
        return skipped("clock", "the reply has no Date that can be read")
    ahead = at - (date if date.tzinfo else date.replace(tzinfo=UTC))
    if abs(ahead) <= _TOLERATED:
        return fine("clock", f"within {duration(_TOLERATED)} of the server's")
    direction = "ahead of" if ahead > timedelta(0) else "behind"
    return problem(
        "clock",
        ExitCode.NO,
        f"{duration(abs(ahead))} {direction} the server's",
        "set this machine's clock (NTP), which decides whether a plan has expired",
    )
