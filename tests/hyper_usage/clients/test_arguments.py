"""The arguments of a client and of a call, as people who try them in a REPL meet them."""

import copy
import inspect
import pickle
from functools import partial
from time import monotonic
from typing import Any

import pytest

from hyper_usage import APITimeoutError, AsyncUsageClient, ConfigurationError, Drift, UsageClient
from hyper_usage.testing import FakeUsageAPI
from tests.hyper_usage.calling import LOOPBACK, Ask, ClientCall
from tests.hyper_usage.http.loopback import head, serve
from tests.hyper_usage.replies import KEY

CLIENTS = pytest.mark.parametrize("client", [UsageClient, AsyncUsageClient])


@CLIENTS
def test_base_url_of_the_environment(client: type[Any], monkeypatch: pytest.MonkeyPatch) -> None:
    """A client that is not told where to ask asks where the environment says."""
    monkeypatch.setenv("HYPER_USAGE_BASE_URL", "https://h:8443/path")
    assert "base_url='https://h:8443/path'" in repr(client(KEY))


@LOOPBACK
@pytest.mark.parametrize(("of_client", "of_call"), [(60.0, 0.3), (0.3, None)])
def test_timeout_of_a_call(ask: Ask, of_client: float, of_call: float | None) -> None:
    """A call ends when its own timeout is used up, or else the client's."""
    with serve(lambda connection: (head(connection), connection.recv(1))) as port:
        started = monotonic()
        call = ClientCall(
            base_url=f"http://127.0.0.1:{port}", timeout=of_client, call_timeout=of_call
        )
        with pytest.raises(APITimeoutError):
            ask(call)
    assert monotonic() - started < 30


@LOOPBACK
def test_timeout_of_a_call_outlasts_the_clients(ask: Ask) -> None:
    """A call may take longer than the timeout of its client."""
    with FakeUsageAPI().serve() as base_url:
        (usage,) = ask(ClientCall(base_url=base_url, timeout=1e-9, call_timeout=60.0))
    assert 3 == len(usage.plans)


@pytest.mark.parametrize("seconds", [0, -1, float("nan"), "5", True, 10**9])
def test_unusable_timeout_of_a_call(ask: Ask, seconds: Any) -> None:
    """The timeout of a call is checked as the client's is, before a request."""
    api = FakeUsageAPI()
    with pytest.raises(ConfigurationError, match=r"^timeout must be "):
        ask(ClientCall(transport=api.transport(), call_timeout=seconds))
    assert [] == api.requests


@CLIENTS
@pytest.mark.parametrize(
    ("base_url", "shown"),
    [
        pytest.param("https://h/", "https://h", id="short"),
        pytest.param("https://h/" + "x" * 9_999, "https://h/" + "x" * 190 + "…", id="long"),
    ],
)
def test_repr(client: type[Any], base_url: str, shown: str) -> None:
    """The repr of a client has its URL and its time, and never its key."""
    made = client(KEY, base_url=base_url, timeout=2.5)
    assert f"{client.__name__}(base_url='{shown}', timeout=2.5)" == repr(made)


@CLIENTS
def test_repr_of_a_client_that_could_not_be_made(client: type[Any]) -> None:
    """A traceback that shows local variables can show a client that is not made yet."""
    assert f"{client.__name__}(…)" == repr(object.__new__(client))


@CLIENTS
def test_copies(client: type[Any]) -> None:
    """A client that is sent to another process, or copied, names the way that works."""
    made = client(KEY)
    for duplicate in (copy.copy, copy.deepcopy, pickle.dumps):
        with pytest.raises(TypeError, match="neither copied nor pickled; make one in each process"):
            duplicate(made)


async def tell(_: Drift) -> None:
    """Be awaited by nobody."""


@CLIENTS
@pytest.mark.parametrize(
    ("on_drift", "got"),
    [("print", "str"), (5, "int"), (tell, "async one"), (partial(tell), "async one")],
)
def test_unusable_on_drift(client: type[Any], on_drift: Any, got: str) -> None:
    """A callback that cannot be called, or that nobody would await, is refused at once."""
    with pytest.raises(ConfigurationError, match=rf"on_drift must .* not async, got .*{got}$"):
        client(KEY, on_drift=on_drift)


@CLIENTS
def test_arguments_are_described(client: type[Any]) -> None:
    """`help` and an editor that look at `__init__` find each argument."""
    text = str(inspect.getdoc(client.__init__))  # Python 3.13 strips the indentation itself.
    for name in inspect.signature(client).parameters:
        assert f"\n    {name}: " in text
    assert "\nRaises:\n    ConfigurationError: " in text
    assert text == inspect.getdoc(UsageClient.__init__)
