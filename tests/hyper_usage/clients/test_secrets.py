"""The key is a secret: it is in one header of each request, and nowhere else.

The tests use a recognizable key in many situations, and search many places for it.
"""

import copy
import logging
import pickle
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from pprint import pformat
from traceback import StackSummary, format_exception_only, walk_tb
from typing import Any, Final, TypeAlias

import anyio
import httpcore
import httpx
import pytest

import hyper_usage
import hyper_usage_api
from hyper_usage import APITimeoutError, AsyncUsageClient, HyperUsageError, Usage, UsageClient
from tests.hyper_usage.clients.situations import KEY, MARK, SITUATIONS, Situation, http, serve

OUR_CODE: Final = tuple(str(Path(module.__path__[0])) for module in (hyper_usage, hyper_usage_api))
USAGE: Final = b'{"balanceEuro": 1}'

Ask: TypeAlias = Callable[[Situation, str, str], list[object]]


def options_of(situation: Situation, base_url: str, passed: object) -> dict[str, Any]:
    """Return the arguments that make a client."""
    usual = {"base_url": base_url, "http_client": passed, "timeout": 30, "max_retries": 0}
    return usual | situation.arguments


def ask(situation: Situation, base_url: str, elsewhere: str) -> list[object]:
    """Ask with a sync client; return all objects that an importer gets."""
    held: list[object] = []
    with ExitStack() as stack:
        if passed := situation.passed(elsewhere, httpx.Client):
            stack.enter_context(passed)
        options = options_of(situation, base_url, passed)
        try:
            client = UsageClient(situation.key, on_drift=held.append, **options)
            held += [client, client.get_usage, vars(client), vars(client)["_base"].settings]
            stack.callback(client.close)
            held.append(client.get_usage())
        except Exception as error:  # noqa: BLE001 - the test checks the type.
            held.append(error)
    return held


def ask_async(situation: Situation, base_url: str, elsewhere: str) -> list[object]:
    """Ask with an async client; return all objects that an importer gets."""
    held: list[object] = []

    async def main() -> None:
        passed = situation.passed(elsewhere, httpx.AsyncClient)
        options = options_of(situation, base_url, passed)
        try:
            client = AsyncUsageClient(situation.key, on_drift=held.append, **options)
            held.extend([client, client.get_usage, vars(client), vars(client)["_base"].settings])
            async with client:
                held.append(await client.get_usage())
        except Exception as error:  # noqa: BLE001 - the test checks the type.
            held.append(error)
        finally:
            if passed:
                await passed.aclose()

    anyio.run(main)
    return held


def told_by(held: object) -> Iterator[tuple[str, object]]:
    """Return each text, pickle and copy of an object."""
    for show in (repr, str, format, pformat, vars):
        try:
            yield show.__name__, show(held)
        except TypeError:
            continue
    for protect in (pickle.dumps, copy.deepcopy, copy.copy):
        try:
            kept = protect(held)
        except Exception as refusal:  # noqa: BLE001 - an object may refuse with any error that does not show the key.
            kept = refusal
        yield protect.__name__, kept
    if isinstance(held, Usage):
        yield "to_dict", held.reported.to_dict()


def told_by_error(error: BaseException | None, path: str = "error") -> Iterator[tuple[str, object]]:
    """Return the texts of an exception and of its causes, and the local variables of our frames."""
    if error is None:
        return
    yield f"{path} {type(error).__name__}", (error.args, vars(error))
    yield f"{path} in words", format_exception_only(error)
    frames = walk_tb(error.__traceback__)
    ours = [each for each in frames if each[0].f_code.co_filename.startswith(OUR_CODE)]
    for frame in StackSummary.extract(iter(ours), capture_locals=True):
        yield f"{path} locals of {frame.name}", frame.locals
    yield from told_by_error(error.__cause__, f"{path}.cause")
    yield from told_by_error(error.__context__, f"{path}.context")


def leaks(places: Iterator[tuple[str, object]]) -> list[str]:
    """Return the places that show the key."""
    return sorted({place for place, told in places if MARK in f"{told!r}{told}".lower()})


def others_logs(record: logging.LogRecord) -> bool:
    """Return whether httpx or httpcore logs the head of a reply, where the server put the key."""
    head_of_reply = ("receive_response_headers", "HTTP Request: GET")
    return not record.name.startswith("hyper_usage") and record.getMessage().startswith(
        head_of_reply
    )


@pytest.fixture(params=["sync", "async"])
def anyhow(request: pytest.FixtureRequest) -> Ask:
    """Return a function that asks, with each client."""
    return {"sync": ask, "async": ask_async}[request.param]


@pytest.mark.allow_hosts(["127.0.0.1"])
@pytest.mark.parametrize("name", SITUATIONS)
def test_key_is_nowhere(
    anyhow: Ask, name: str, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nothing that a client returns, raises, logs or sends shows the key, except one header.

    A usage may show it if the server sent it: the figures are kept as they were sent.
    """
    situation = SITUATIONS[name]
    for variable, value in situation.environment.items():
        monkeypatch.setenv(variable, value)
    caplog.set_level(logging.DEBUG)
    with serve(http(200, USAGE)) as (elsewhere, received_elsewhere):
        reply = situation.reply.replace(b"ELSEWHERE", elsewhere.encode())
        with serve(reply) as (base_url, received):
            held = anyhow(situation, base_url, elsewhere)
    (found,) = [one for one in held if isinstance(one, (Usage, Exception))]
    assert isinstance(found, (Usage, HyperUsageError))
    records = [one for one in caplog.records if not others_logs(one)]
    if MARK.encode() in reply and isinstance(found, Usage):
        held.remove(found)
    assert [] == leaks(told for each in held for told in told_by(each))
    assert [] == leaks(("log", (one.getMessage(), one.args, one.exc_text)) for one in records)
    if isinstance(found, Exception):
        assert [] == leaks(told_by_error(found))
    sent = b"".join(received).decode().split("\r\n")
    assert {line for line in sent if MARK in line} <= {f"x-api-key: {KEY}"}
    assert MARK not in str(received_elsewhere)


class Unwritable(httpcore.MockStream):
    """A connection that refuses each write."""

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        """Fail."""
        raise httpcore.WriteTimeout(f"{len(buffer)} bytes in {timeout} s")


def test_unsent_key_is_not_shown(monkeypatch: pytest.MonkeyPatch) -> None:
    """The error of a request that was not sent does not show the key."""

    def connect(*_: object) -> Unwritable:
        return Unwritable([])

    monkeypatch.setattr(httpcore.SyncBackend, "connect_tcp", connect)
    client = UsageClient(KEY, max_retries=0)
    with client, pytest.raises(APITimeoutError, match="WriteTimeout") as caught:
        client.get_usage()
    assert [] == leaks(told_by_error(caught.value))
