"""Both clients against Prism, which serves the vendor's document without our overlay."""

import json
import re
import ssl
from collections.abc import Callable
from datetime import datetime
from decimal import Decimal
from typing import Any, Final, TypeAlias

import anyio
import httpx
import pytest

from hyper_usage import (
    APIStatusError,
    AsyncUsageClient,
    AuthenticationError,
    PermissionDeniedError,
    ResponseValidationError,
    Usage,
    UsageClient,
)
from hyper_usage_api import encode

pytestmark = pytest.mark.allow_hosts(["127.0.0.1"])

KEY: Final = "test-key"
# No test uses TLS, and loading certificates would take longer than an exchange.
NO_CERTIFICATES: Final = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
_MOMENT: Final = re.compile(r"\d{4}-\d\d-\d\dT")

Ask: TypeAlias = Callable[[str, str], Usage]


def _bounded(content: bytes) -> bytes:
    """Return a reply whose balance has the same digits, and no exponent.

    The document says `format: float`, so Prism draws balances up to 3.4e38, and nearly all of them
    are larger than the client accepts.
    """
    return re.sub(rb"(?<=\d)e[+-]\d+", b"", content)


def _reply(reply: httpx.Response, content: bytes) -> httpx.Response:
    kind = {"content-type": reply.headers["content-type"]}
    return httpx.Response(reply.status_code, headers=kind, content=_bounded(content))


class _Transport(httpx.HTTPTransport):
    def handle_request(self, request: httpx.Request) -> httpx.Response:
        reply = super().handle_request(request)
        return _reply(reply, reply.read())


class _AsyncTransport(httpx.AsyncHTTPTransport):
    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        reply = await super().handle_async_request(request)
        return _reply(reply, await reply.aread())


def _ask(base_url: str, prefer: str) -> Usage:
    transport = _Transport(verify=NO_CERTIFICATES, trust_env=False)
    with (
        httpx.Client(headers={"Prefer": prefer}, transport=transport, trust_env=False) as http,
        UsageClient(KEY, base_url=base_url, http_client=http) as client,
    ):
        return client.get_usage()


async def _ask_async(base_url: str, prefer: str) -> Usage:
    transport = _AsyncTransport(verify=NO_CERTIFICATES, trust_env=False)
    async with (
        httpx.AsyncClient(headers={"Prefer": prefer}, transport=transport, trust_env=False) as http,
        AsyncUsageClient(KEY, base_url=base_url, http_client=http) as client,
    ):
        return await client.get_usage()


@pytest.fixture(params=["sync", "asyncio", "trio"])
def ask(request: pytest.FixtureRequest) -> Ask:
    """Return a function that asks once: with the sync client, or the async one on a loop."""
    backend: str = request.param
    if backend == "sync":
        return _ask
    return lambda base_url, prefer: anyio.run(_ask_async, base_url, prefer, backend=backend)


def _get(base_url: str, headers: dict[str, str]) -> httpx.Response:
    with httpx.Client(verify=NO_CERTIFICATES, trust_env=False) as http:
        return http.get(f"{base_url}/usage", headers=headers)


def _loads(content: bytes) -> Any:
    """Parse JSON with every digit, and with equal moments for equal times."""
    return json.loads(content, parse_float=Decimal, object_hook=_with_moments)


def _with_moments(members: dict[str, Any]) -> dict[str, Any]:
    return {name: _moment(value) for name, value in members.items()}


def _moment(value: object) -> object:
    """Return the moment that a text is, or else the value."""
    if isinstance(value, str) and _MOMENT.match(value):
        return datetime.fromisoformat(value)
    return value


def test_request_without_key(base_url: str) -> None:
    """Prism refuses a request without the key, as the document demands."""
    reply = _get(base_url, {})
    assert reply.is_client_error
    # If the document has a reply for it, Prism says why in a header.
    said = reply.headers.get("sl-violations", reply.text)
    assert "Request header must have required property 'x-api-key'" in said


def test_static_reply(ask: Ask, base_url: str) -> None:
    """Prism accepts the request, and the client reads the reply from the document."""
    prefer = "dynamic=false"
    sent = _get(base_url, {"x-api-key": KEY, "Prefer": prefer}).json()
    usage = ask(base_url, prefer)
    assert [plan["product"] for plan in sent["plans"]] == [plan.product for plan in usage.plans]
    assert 1 == len(usage.plans)


def test_dynamic_replies(ask: Ask, base_url: str) -> None:
    """Random valid replies are read as they were sent, with odd figures too."""
    for seed in range(200):  # The seed makes a reply repeatable.
        prefer = f"dynamic=true, seed={seed}"
        sent = _get(base_url, {"x-api-key": KEY, "Prefer": prefer}).content
        assert _loads(_bounded(sent)) == _loads(encode.dumps(ask(base_url, prefer).reported))


def test_balance_out_of_bounds(base_url: str) -> None:
    """A balance that the document allows and no account has is refused with its location."""
    headers = {"Prefer": "dynamic=true, seed=1"}
    with (
        httpx.Client(headers=headers, verify=NO_CERTIFICATES, trust_env=False) as http,
        UsageClient(KEY, base_url=base_url, http_client=http) as client,
        pytest.raises(ResponseValidationError) as caught,
    ):
        client.get_usage()
    assert "/balanceEuro" == caught.value.pointer


@pytest.mark.parametrize(
    ("status", "kind"), [(401, AuthenticationError), (403, PermissionDeniedError)]
)
def test_documented_error(ask: Ask, base_url: str, status: int, kind: type[APIStatusError]) -> None:
    """A documented error raises its own exception, with the message if one is documented."""
    prefer = f"code={status}"
    sent = _get(base_url, {"x-api-key": KEY, "Prefer": prefer}).json()
    with pytest.raises(kind) as caught:
        ask(base_url, prefer)
    assert (status, sent["error"]) == (caught.value.status_code, caught.value.message)
