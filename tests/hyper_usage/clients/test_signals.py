"""Signal handlers of the caller: their exceptions pass through a call at once."""

import signal
import socket
from collections.abc import Callable, Generator
from contextlib import AbstractContextManager, ExitStack, contextmanager
from functools import partial
from time import monotonic, sleep
from traceback import walk_tb
from typing import Any, Final

import anyio
import httpx
import pytest
from attrs import frozen

from hyper_usage import (
    APIConnectionError,
    APITimeoutError,
    AsyncUsageClient,
    Drift,
    HyperUsageError,
    Usage,
    UsageClient,
)
from hyper_usage._drift import Reporter
from hyper_usage._endpoints import Endpoint
from hyper_usage._http.environment import from_environment
from hyper_usage._http.fetch import BoundedReply
from hyper_usage._http.frames import raised_by_a_signal
from hyper_usage._reply import ReplyReader
from hyper_usage_api.client import ApiKeyAuth
from hyper_usage_api.errors import ValidationError
from hyper_usage_api.operation import Operation
from tests.hyper_usage.clients.situations import NOBODY
from tests.hyper_usage.faults.places import crowded
from tests.hyper_usage.http.loopback import REPLY, head, reply_of, serve
from tests.hyper_usage.http.tls import stay_silent
from tests.hyper_usage.replies import KEY
from tests.patience import LATE, PATIENCE

pytestmark = [
    pytest.mark.allow_hosts(["127.0.0.1"]),
    pytest.mark.skipif(not hasattr(signal, "setitimer"), reason="Windows has no such signals"),
]

SOON: Final = 0.2
NOBODY_THERE: Final = "http://127.0.0.1:1"
LATER: Final = REPLY.replace(b"200 OK", b"503 No\r\nretry-after: 30")


class SoftTimeLimitExceeded(Exception):  # noqa: N818 - celery's name.
    """A limit of a task, as celery raises it."""


@frozen
class Limit:
    """A handler that is an object."""

    error: BaseException

    def __call__(self, _number: int, _frame: object) -> None:
        """Raise the error."""
        raise self.error

    def stop(self, number: int, frame: object) -> None:
        """Raise the error, from a method."""
        self(number, frame)

    def of(self, _task: str, *arguments: object) -> None:
        """Raise the error, from a function whose first argument is given."""
        assert arguments
        raise self.error


@contextmanager
def alarm(handler: Callable[[int, Any], object]) -> Generator[None]:
    """Call a handler soon."""
    before = signal.signal(signal.SIGALRM, handler)
    signal.setitimer(signal.ITIMER_REAL, SOON)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)


def answer(reply: bytes) -> Callable[[socket.socket], None]:
    """Return a server that answers each request, and then waits for the client."""

    def handle(connection: socket.socket) -> None:
        while head(connection):
            connection.sendall(reply)

    return handle


@contextmanager
def slow_to_resolve() -> Generator[str]:
    """Let the look-up of a host take a second."""

    def linger(*_arguments: object, **_options: object) -> object:
        sleep(1)
        raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(socket, "getaddrinfo", linger)
        yield "http://localhost:1"


@contextmanager
def served(scheme: str, handle: Callable[[socket.socket], object]) -> Generator[str]:
    """Serve; yields the base URL."""
    with serve(handle) as port:
        yield f"{scheme}://127.0.0.1:{port}"


@contextmanager
def never_connected() -> Generator[str]:
    """Yield the base URL of a server that takes no connection."""
    with crowded() as stage:
        yield stage.base_url


def stop_now(_: Drift | None = None) -> None:
    """Let a handler be called at once."""
    signal.raise_signal(signal.SIGALRM)


PLACES: Final[dict[str, Callable[[], AbstractContextManager[str]]]] = {
    "connect": never_connected,
    "handshake": partial(served, "https", stay_silent),
    "look-up": slow_to_resolve,
    "reply": partial(served, "http", stay_silent),
    "body": partial(served, "http", answer(REPLY[:-5])),
    "retry": partial(served, "http", answer(LATER)),
    "on_drift": partial(served, "http", answer(reply_of(b'{"balanceEuro": 1, "new": 1}'))),
}
ERRORS: Final = [
    SoftTimeLimitExceeded(),
    TimeoutError(),
    ConnectionResetError(),
    ValueError(),
    httpx.ReadTimeout("?"),
    APITimeoutError("?"),
    SystemExit(1),
]


def raised(place: str, handler: Callable[[int, Any], object], kind: str = "own") -> BaseException:
    """Return the exception that a call raises when a handler is called during it."""
    with ExitStack() as stack:
        base_url = stack.enter_context(PLACES[place]())
        http = stack.enter_context(httpx.Client(verify=NOBODY)) if kind == "passed" else None
        client = UsageClient(
            KEY, base_url=base_url, timeout=PATIENCE, http_client=http, on_drift=stop_now
        )
        stack.enter_context(client)
        stack.enter_context(alarm(handler))
        start = monotonic()
        with pytest.raises(BaseException) as caught:  # noqa: PT011 - the callers compare it.
            client.get_usage()
        assert monotonic() - start < LATE
    return caught.value


@pytest.mark.parametrize("error", ERRORS, ids=lambda error: type(error).__name__)
@pytest.mark.parametrize("place", PLACES)
@pytest.mark.parametrize("kind", ["own", "passed"])
def test_handler(kind: str, place: str, error: BaseException) -> None:
    """A handler's exception passes at once, wherever the call is waiting."""
    found = raised(place, Limit(error), kind)
    assert error is found
    names = [frame.f_globals["__name__"] for frame, _ in walk_tb(found.__traceback__)]
    assert not [name for name in names if name.startswith(("httpx", "httpcore", "h11"))]


LIMIT: Final = Limit(TimeoutError())


def stop_whatever(*arguments: object) -> None:
    """Raise the error, whatever the arguments."""
    LIMIT.of("task", *arguments)


@pytest.mark.parametrize(
    "handler",
    [LIMIT.stop, partial(LIMIT.of, "task"), stop_whatever],
    ids=["method", "partial", "any arguments"],
)
def test_kinds_of_handlers(handler: Callable[[int, Any], object]) -> None:
    """A handler may be any callable."""
    assert LIMIT.error is raised("reply", handler)


@pytest.mark.parametrize("is_async", [False, True], ids=["sync", "async"])
def test_call_while_an_exception_is_handled(is_async: bool) -> None:
    """An exception that the caller is handling during a call is neither raised nor changed."""
    errors, frames = list[Exception](), list[object]()

    async def main() -> None:
        async_client = AsyncUsageClient(KEY, base_url=NOBODY_THERE, max_retries=0)
        client = UsageClient(KEY, base_url=NOBODY_THERE, max_retries=0)
        try:
            with alarm(LIMIT):
                stop_now()
        except TimeoutError as handled:
            frames.append(list(walk_tb(handled.__traceback__)))
            try:
                await async_client.get_usage() if is_async else client.get_usage()
            except HyperUsageError as error:
                errors.append(error)
            frames.append(list(walk_tb(handled.__traceback__)))

    anyio.run(main)
    assert [APIConnectionError] == [type(error) for error in errors]
    assert frames[0]
    assert frames[0] == frames[1]


def test_handler_while_decoding() -> None:
    """A handler's exception is not taken for a mistake in the reply."""
    error = ValueError()

    def decode(_: bytes) -> Usage:
        try:
            stop_now()
        except ValueError:
            raise ValidationError("", "numbers of bounded length", "a longer one") from None
        raise AssertionError

    operation = Operation(
        pointer="", method="GET", path="/", success={"200": decode}, errors={"default": decode}
    )
    endpoint = Endpoint(operation, lambda usage: usage, lambda _: ())
    reply = BoundedReply(status_code=200, headers=httpx.Headers(), content=b"")
    reader = ReplyReader(endpoint, ApiKeyAuth(KEY), Reporter(None))
    with alarm(Limit(error)), pytest.raises(ValidationError) as caught:
        reader.result(reply)
    assert error is raised_by_a_signal(caught.value)


def test_handler_while_certificates_are_read() -> None:
    """A handler's exception is not taken for a mistake in the environment."""
    error = TimeoutError()
    with alarm(Limit(error)), pytest.raises(TimeoutError) as caught:
        from_environment(stop_now)
    assert error is caught.value


def test_handler_in_a_task() -> None:
    """A handler's exception inside a task of the async client passes too."""
    error = TimeoutError()

    async def main(base_url: str) -> None:
        async with AsyncUsageClient(KEY, base_url=base_url, on_drift=stop_now) as client:
            await client.get_usage()

    with PLACES["on_drift"]() as base_url, alarm(Limit(error)), pytest.raises(TimeoutError) as it:
        anyio.run(main, base_url)
    assert error is it.value
