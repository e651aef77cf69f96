"""The key is a secret: it is in one header of each request, and nowhere else.

The tests use a recognizable key in many situations, and search many places for it.
"""

import copy
import logging
import pickle
from base64 import b64encode
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pprint import pformat
from typing import Any, Final, TypeAlias

import anyio
import httpcore
import httpx
import pytest

from hyper_usage import (
    APIConnectionError,
    APITimeoutError,
    AsyncUsageClient,
    ConfigurationError,
    HyperUsageError,
    Usage,
    UsageClient,
)
from hyper_usage._http.frames import chain
from hyper_usage._http.sync_stream import Stream
from tests.hyper_usage.clients.situations import KEY, MARK, SITUATIONS, Situation, http, serve
from tests.hyper_usage.shown import shown_of

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


def texts_of(held: object) -> Iterator[tuple[str, object]]:
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


def leaks(places: Iterator[tuple[str, object]], *secrets: str) -> list[str]:
    """Return the places that show the key, or one of the other secrets."""

    def is_shown(told: object) -> bool:
        text = f"{told!r}{told}".lower()
        return any(secret.lower() in text for secret in (MARK, *secrets))

    return sorted({place for place, told in places if is_shown(told)})


def others_logs(record: logging.LogRecord) -> bool:
    """Return whether httpx or httpcore logs the head of a reply, where the server put the key."""
    head_of_reply = ("receive_response_headers", "HTTP Request: GET")
    return not record.name.startswith("hyper_usage") and record.getMessage().startswith(
        head_of_reply
    )


@pytest.fixture(params=["sync", "async"])
def ask_with(request: pytest.FixtureRequest) -> Ask:
    """Return a function that asks, with each client."""
    return {"sync": ask, "async": ask_async}[request.param]


@pytest.mark.allow_hosts(["127.0.0.1"])
@pytest.mark.parametrize("name", SITUATIONS)
def test_key_is_nowhere(
    ask_with: Ask, name: str, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
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
            held = ask_with(situation, base_url, elsewhere)
    (found,) = [one for one in held if isinstance(one, (Usage, Exception))]
    assert isinstance(found, (Usage, HyperUsageError))
    records = [one for one in caplog.records if not others_logs(one)]
    if MARK.encode() in reply and isinstance(found, Usage):
        held.remove(found)
    assert [] == leaks(told for each in held for told in texts_of(each))
    assert [] == leaks(("log", (one.getMessage(), one.args, one.exc_text)) for one in records)
    if isinstance(found, Exception):
        assert [] == leaks(shown_of(found))
    sent = b"".join(received).decode().split("\r\n")
    assert {line for line in sent if MARK in line} <= {f"x-api-key: {KEY}"}
    assert MARK not in str(received_elsewhere)


@pytest.mark.allow_hosts(["127.0.0.1"])
def test_causes_keep_their_words(ask_with: Ask) -> None:
    """The causes of an error keep their types and their words."""
    held = ask_with(Situation(key="test-key"), "http://127.0.0.1:1", "")
    (error,) = [one for one in held if isinstance(one, Exception)]
    assert isinstance(error.__cause__, httpcore.ConnectError)
    assert "refused" in str(chain(error)).lower()


PASSWORD: Final = f"{MARK}%7eword"
TOKEN: Final = b64encode(f"user:{MARK}~word".encode()).decode()
REPEATED: Final = f"{MARK}~word"
#: The answers of a proxy; each repeats the password, or the header that has it.
PROXIES: Final = {
    f"{name}-{what}": answer.replace(b"SECRET", secret.encode())
    for what, secret in {"password": REPEATED, "token": TOKEN, "as typed": PASSWORD}.items()
    for name, answer in {
        "refusal": b"HTTP/1.1 407 no SECRET\r\n\r\n",
        "refusal without words": b"HTTP/1.1 407\r\nx: SECRET\r\n\r\n",
        "unknown refusal": b"HTTP/1.1 599 SECRET\r\n\r\n",
        "no HTTP": b"SECRET\r\n\r\n",
        "no status": b"HTTP/1.1 SECRET\r\n\r\n",
        "no header": b"HTTP/1.1 200 OK\r\nSECRET\r\n\r\n",
        "cut off": b"HTTP/1.1 407 SECRET",
        "no tunnel": b"HTTP/1.1 200 OK\r\n\r\nSECRET",
    }.items()
}


@pytest.mark.allow_hosts(["127.0.0.1"])
@pytest.mark.parametrize("name", PROXIES)
@pytest.mark.parametrize("is_passed", [False, True], ids=["own", "passed"])
def test_password_of_a_proxy(
    ask_with: Ask, name: str, is_passed: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An error does not show the password of a proxy that repeats it."""
    with serve(PROXIES[name]) as (proxy, received):
        monkeypatch.setenv("HTTPS_PROXY", proxy.replace("://", f"://user:{PASSWORD}@"))
        situation = Situation(key="test-key", is_passed=is_passed)
        held = ask_with(situation, "https://h.example", "https://h.example")
    (error,) = [one for one in held if isinstance(one, Exception)]
    assert isinstance(error, APIConnectionError)
    assert TOKEN.encode() in b"".join(received)
    assert [] == leaks(shown_of(error), TOKEN)
    assert [] == leaks((told for each in held for told in texts_of(each)), TOKEN)


@pytest.mark.parametrize("address", [f"ftp://user:{MARK}@h", f"http://{MARK}@h:port"])
def test_password_of_an_unusable_proxy(
    ask_with: Ask, address: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The error about an unusable proxy does not show its address, anywhere in its chain."""
    monkeypatch.setenv("HTTPS_PROXY", address)
    (error,) = ask_with(Situation(key="test-key"), "https://h.example", "")
    assert isinstance(error, ConfigurationError)
    assert [] == leaks(shown_of(error))


@pytest.mark.allow_hosts(["127.0.0.1"])
def test_unsent_key_is_not_shown(monkeypatch: pytest.MonkeyPatch) -> None:
    """The error of a request that was not sent does not show the key."""

    def write(_: object, buffer: bytes, timeout: float | None = None) -> None:
        raise httpcore.WriteTimeout(f"{len(buffer)} bytes in {timeout} s")

    monkeypatch.setattr(Stream, "write", write)
    with (
        serve(b"") as (base_url, _),
        UsageClient(KEY, base_url=base_url, max_retries=0) as client,
        pytest.raises(APITimeoutError, match="WriteTimeout") as caught,
    ):
        client.get_usage()
    assert [] == leaks(shown_of(caught.value))
