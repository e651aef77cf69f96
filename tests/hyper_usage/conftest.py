"""Fixtures: an environment without this machine's settings, and both clients."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack

import anyio
import pytest

from hyper_usage import HyperUsageError, _call
from hyper_usage.testing import FakeUsageAPI, Reply
from tests.hyper_usage import calling
from tests.hyper_usage.calling import LOOPBACK, Ask, ClientCall, Connect


@pytest.fixture(autouse=True)
def _bare_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    """Remove the key, the proxies and the certificates of this machine's environment."""
    for name in (
        "HYPER_USAGE_API_KEY",
        "HYPER_USAGE_BASE_URL",
        "HYPER_USAGE_LOG",
        "SSL_CERT_FILE",
        "SSL_CERT_DIR",
    ):
        monkeypatch.delenv(name, raising=False)
    for scheme in ("http", "https", "all", "no"):
        monkeypatch.delenv(f"{scheme}_proxy", raising=False)
        monkeypatch.delenv(f"{scheme}_proxy".upper(), raising=False)


@pytest.fixture(params=["sync", "asyncio", "trio"])
def ask(request: pytest.FixtureRequest) -> Ask:
    """Return a function that asks the sync client, or the async client on one of the loops."""
    backend: str = request.param
    if backend == "sync":
        return calling.ask
    return lambda call: anyio.run(calling.ask_async, call, backend=backend)


@pytest.fixture(params=["transport", pytest.param("loopback", marks=LOOPBACK)])
def connect(request: pytest.FixtureRequest) -> Iterator[Connect]:
    """Return a function that connects a client to a fake API: in memory, or by HTTP on loopback."""
    with ExitStack() as stack:

        def serve(api: FakeUsageAPI) -> ClientCall:
            return ClientCall(base_url=stack.enter_context(api.serve()))

        def transport(api: FakeUsageAPI) -> ClientCall:
            return ClientCall(transport=api.transport())

        yield serve if request.param == "loopback" else transport


@pytest.fixture
def refused(ask: Ask, connect: Connect) -> Callable[[Reply], HyperUsageError]:
    """Return a function that asks and returns the error that a reply leads to."""

    def error_of(reply: Reply) -> HyperUsageError:
        with pytest.raises(HyperUsageError) as caught:
            ask(connect(FakeUsageAPI(reply)))
        return caught.value

    return error_of


@pytest.fixture
def no_waits(monkeypatch: pytest.MonkeyPatch) -> None:
    """Make retries follow at once."""
    monkeypatch.setattr(_call, "_FIRST_WAIT", 0.0)
