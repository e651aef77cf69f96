"""The outcome of any reply: a `Usage`, or an exception of this package."""

import math
import pickle
import ssl
import traceback
from collections.abc import Callable, Generator
from contextlib import contextmanager
from logging import DEBUG, Handler, LogRecord, getLogger
from types import NoneType
from typing import Final

import httpcore
import httpx
from attrs import frozen

from hyper_usage import (
    APIStatusError,
    ConfigurationError,
    Drift,
    HyperUsageError,
    ResponseValidationError,
    Usage,
    UsageClient,
)
from hyper_usage_api import decode, encode
from hyper_usage_api.models import UsageStatistics

__all__ = ["KEY", "AnyReply", "ask", "judge", "wire"]

KEY: Final = "key-4f8e1c9b/7d&2a6053"
_LONGEST_TEXT: Final = 1000
_LONGEST_BODY: Final = 10_000
_LONGEST_AMOUNT: Final = len("-0.") + 60
_BASE_URL: Final = "http://127.0.0.1"
_LOGGER: Final = getLogger("hyper_usage")
_NOT_OURS: Final = (
    httpx.HTTPError,
    httpx.InvalidURL,
    NoneType,  # The cause was removed because it showed the key.
)  # Another cause is a mistake in the client.
_NO_CERTIFICATES: Final = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)


@frozen
class AnyReply:
    """A reply of a transport, which need not make sense."""

    status_code: int = 200
    headers: tuple[tuple[bytes, bytes], ...] = ()
    chunks: tuple[bytes, ...] = ()

    def transport(self) -> httpx.BaseTransport:
        """Return a transport with this reply."""

        def handle(_request: httpx.Request) -> httpx.Response:
            headers = list(self.headers)
            return httpx.Response(self.status_code, headers=headers, content=iter(self.chunks))

        return httpx.MockTransport(handle)


def wire(*chunks: bytes) -> httpx.BaseTransport:
    """Return a transport of httpx whose server sends these bytes on each connection."""
    transport = httpx.HTTPTransport(verify=_NO_CERTIFICATES)
    backend = httpcore.MockBackend(list(chunks))
    transport._pool = httpcore.ConnectionPool(network_backend=backend)  # pyright: ignore[reportPrivateUsage]
    return transport


def ask(
    transport: httpx.BaseTransport, on_drift: Callable[[Drift], None] | None = None
) -> Usage | HyperUsageError:
    """Ask once; return the usage or the error."""
    with httpx.Client(transport=transport, trust_env=False) as http:
        client = UsageClient(
            KEY, base_url=_BASE_URL, max_retries=0, http_client=http, on_drift=on_drift
        )
        try:
            return client.get_usage()
        except HyperUsageError as error:
            return error


def judge(transport: httpx.BaseTransport) -> Usage | HyperUsageError:
    """Ask once; return the usage or the error, after checks of it.

    Raises:
        AssertionError: if a check fails. Any other exception is a bug of the client too.
    """
    found: list[Drift] = []
    with _everything_logged() as lines:
        result = ask(transport, found.append)
    _check_lines([*lines, *map(str, found)])
    if isinstance(result, Usage):
        _check_usage(result)
    else:
        _check_error(result)
    return result


class _Keeper(Handler):
    """Keeps the messages of a log."""

    def __init__(self) -> None:
        super().__init__()
        self.lines: list[str] = []

    def emit(self, record: LogRecord) -> None:
        """Keep the message."""
        self.lines.append(record.getMessage())


@contextmanager
def _everything_logged() -> Generator[list[str]]:
    """Collect the messages of all levels."""
    keeper = _Keeper()
    before = (_LOGGER.level, _LOGGER.propagate)
    _LOGGER.addHandler(keeper)
    _LOGGER.setLevel(DEBUG)
    _LOGGER.propagate = False
    try:
        yield keeper.lines
    finally:
        _LOGGER.removeHandler(keeper)
        _LOGGER.setLevel(before[0])
        _LOGGER.propagate = before[1]


def _check_lines(lines: list[str]) -> None:
    for line in lines:
        assert line.isprintable(), line
        assert len(line) <= _LONGEST_TEXT, len(line)
        assert KEY not in line, line


def _check_usage(usage: Usage) -> None:
    copied = pickle.loads(pickle.dumps(usage))  # noqa: S301 - the pickle was made here
    assert usage == copied
    assert (hash(usage), repr(usage)) == (hash(copied), repr(copied))
    assert len(f"{usage.balance_euro:f}") <= _LONGEST_AMOUNT, usage.balance_euro
    sent = decode.loads(encode.dumps(usage.reported))
    assert usage.reported == UsageStatistics.from_dict(sent)
    for plan in usage.plans:
        figures = (plan.quota, plan.used, plan.remaining, plan.overage, plan.num_requests)
        assert all(figure is None or 0 <= figure < 2**63 for figure in figures), figures
        assert (usage.remaining(plan.product or "") or 0) >= 0
        assert plan.is_expired(usage.fetched_at) or plan in usage.products[plan.product].plans


def _check_error(error: HyperUsageError) -> None:
    assert not isinstance(error, ConfigurationError), "no reply is a mistake in the settings"
    text = str(error)
    assert text
    _check_lines([text])
    pickled = pickle.dumps(error)
    shown = "".join([text, repr(error), *traceback.format_exception(error)])
    assert KEY not in shown, shown
    assert KEY.encode() not in pickled
    copied = pickle.loads(pickled)  # noqa: S301 - the pickle was made here
    assert (type(error), error.args, vars(error)) == (type(copied), copied.args, vars(copied))
    match error:
        case APIStatusError():
            assert error.message
            assert len(error.body) <= _LONGEST_BODY, len(error.body)
            wait = getattr(error, "retry_after", None)
            assert wait is None or 0 <= wait < math.inf, wait
        case ResponseValidationError():
            assert error.expected
            assert error.got
        case _:
            assert isinstance(error.__cause__, _NOT_OURS), repr(error.__cause__)
