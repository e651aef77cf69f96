"""The pages that the exporter serves; only `/metrics` waits for the API."""

import re
from asyncio import shield, to_thread, wrap_future
from collections.abc import Sequence
from html import escape
from http import HTTPStatus
from typing import TYPE_CHECKING, Any, Final, cast

import h11
from attrs import frozen
from prometheus_client import make_wsgi_app  # pyright: ignore[reportUnknownVariableType]

from hyper_usage_cli.export.collector import Figures, Outcomes
from hyper_usage_cli.export.exchange import Reply
from hyper_usage_cli.export.metrics import Outcome, registry
from hyper_usage_cli.failure import Failure
from hyper_usage_cli.output.text import printable

if TYPE_CHECKING:
    from wsgiref.types import WSGIApplication

__all__ = ["Pages"]

#: A target is a path, or a whole URL if the client takes this server for a proxy.
_TARGET: Final = re.compile(r"(?:https?://[^/?#]*)?(/[^?#]*)(?:\?([^#]*))?")
_PATHS: Final = ("/", "/metrics", "/-/healthy", "/-/ready")
_METHODS: Final = (b"GET", b"HEAD")
_REFUSED: Final = re.compile(r"q=0(\.0*)?")
_LONGEST_MESSAGE: Final = 200
_NO_PAGE: Final = Reply.of_text("no such page; / has links to all", HTTPStatus.NOT_FOUND)
_NOT_ALLOWED: Final = Reply.of_text(
    "expected GET or HEAD; got another method", HTTPStatus.METHOD_NOT_ALLOWED, allow="GET, HEAD"
)
_RUNS: Final = Reply.of_text("the exporter runs; / has the state of each account")
_INDEX: Final = """\
<!doctype html>
<html lang="en">
<meta charset="utf-8">
<title>hyper-usage</title>
<style>body {{ font-family: sans-serif }} td, th {{ text-align: left; padding-right: 1em }}</style>
<h1>hyper-usage</h1>
<p><a href="metrics">metrics</a> <a href="-/healthy">healthy</a> <a href="-/ready">ready</a></p>
<table>
<tr><th>Account</th><th>State at the latest scrape</th><th>Figures last came</th></tr>
{rows}
</table>
</html>"""


@frozen
class Pages:
    """Answers the requests of clients."""

    figures: Figures
    accounts: Sequence[str]

    async def answer(self, request: h11.Request) -> Reply:
        """Return the reply to a request."""
        target = _TARGET.fullmatch(request.target.decode())
        if target is None or target[1] not in _PATHS:
            return _NO_PAGE
        if request.method not in _METHODS:
            return _NOT_ALLOWED
        match target[1]:
            case "/metrics":
                outcomes = await shield(wrap_future(self.figures.shared()))
                return await to_thread(_exposition, outcomes, target[2] or "", request)
            case "/":
                return Reply.of_text(self._index(), content_type="text/html; charset=utf-8")
            case _:
                return _RUNS

    def _index(self) -> str:
        latest = self.figures.latest
        return _INDEX.format(rows="\n".join(_row(each, latest.get(each)) for each in self.accounts))


def _row(account: str, outcome: Outcome | None) -> str:
    state, came = "not asked yet", None
    if outcome:
        failure = outcome.answer if isinstance(outcome.answer, Failure) else None
        state = f"fails: {printable(failure.message, _LONGEST_MESSAGE)}" if failure else "works"
        came = outcome.last_success
    cells = (account, state, f"{came:%Y-%m-%d %H:%M:%S} UTC" if came else "never")
    return f"<tr>{''.join(f'<td>{escape(cell)}</td>' for cell in cells)}</tr>"


def _exposition(outcomes: Outcomes, query: str, request: h11.Request) -> Reply:
    """Return the metrics in the format that the client accepts, or else as text."""
    application = cast("WSGIApplication", make_wsgi_app(registry(outcomes.values())))
    environment = {
        "REQUEST_METHOD": "GET",
        "PATH_INFO": "/metrics",
        "QUERY_STRING": query,
        "HTTP_ACCEPT": _known(request, b"accept"),
        "HTTP_ACCEPT_ENCODING": _known(request, b"accept-encoding"),
    }
    headers: list[tuple[str, str]] = []

    def start_response(_status: str, given: list[tuple[str, str]], *_: object) -> Any:
        headers.extend(given)

    body = b"".join(application(environment, start_response))
    return Reply(headers=tuple(headers), body=body)


def _known(request: h11.Request, name: bytes) -> str:
    """Return the items of a header that prometheus_client answers with the format they name.

    With the version `abc` it would fail; under the name of version 2.0.0 it would send another.
    """
    header = b",".join(value for each, value in request.headers if each == name)
    return ",".join(item for item in header.decode("latin-1").split(",") if _is_known(item))


def _is_known(item: str) -> bool:
    parameters = [each.strip() for each in item.split(";")[1:]]
    versions = [each for each in parameters if each.startswith("version=")]
    return set(versions) <= {"version=1.0.0"} and not any(map(_REFUSED.fullmatch, parameters))
