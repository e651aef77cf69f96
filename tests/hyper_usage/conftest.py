"""What keeps the machine that runs the tests out of them, and the clients they ask."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack

import anyio
import pytest

from hyper_usage import HyperUsageError, _call
from hyper_usage.testing import FakeUsageAPI, Reply
from tests.hyper_usage import asking
from tests.hyper_usage.asking import LOOPBACK, Ask, Asking, Connect


@pytest.fixture(autouse=True)
def _bare_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    """Take away the key, proxies and certificates that clients would find in the environment."""
    for name in ("HYPER_USAGE_API_KEY", "HYPER_USAGE_LOG", "SSL_CERT_FILE", "SSL_CERT_DIR"):
        monkeypatch.delenv(name, raising=False)
    for scheme in ("http", "https", "all", "no"):
        monkeypatch.delenv(f"{scheme}_proxy", raising=False)
        monkeypatch.delenv(f"{scheme}_proxy".upper(), raising=False)


@pytest.fixture(params=["sync", "asyncio", "trio"])
def ask(request: pytest.FixtureRequest) -> Ask:
    """Return what carries out a call: with the sync client, or the async one on either loop."""
    backend: str = request.param
    if backend == "sync":
        return asking.ask
    return lambda call: anyio.run(asking.ask_async, call, backend=backend)


@pytest.fixture(params=["transport", pytest.param("loopback", marks=LOOPBACK)])
def connect(request: pytest.FixtureRequest) -> Iterator[Connect]:
    """Return what makes a call to a fake API: in memory, or by a real server on loopback."""
    with ExitStack() as stack:

        def serve(api: FakeUsageAPI) -> Asking:
            return Asking(base_url=stack.enter_context(api.serve()))

        def transport(api: FakeUsageAPI) -> Asking:
            return Asking(transport=api.transport())

        yield serve if request.param == "loopback" else transport


@pytest.fixture
def refused(ask: Ask, connect: Connect) -> Callable[[Reply], HyperUsageError]:
    """Return what yields the error that a reply leads to."""

    def error_of(reply: Reply) -> HyperUsageError:
        with pytest.raises(HyperUsageError) as caught:
            ask(connect(FakeUsageAPI(reply)))
        return caught.value

    return error_of


@pytest.fixture
def no_waits(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let retries follow at once."""
    monkeypatch.setattr(_call, "_FIRST_WAIT", 0.0)
