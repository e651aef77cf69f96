"""The sync client; `_async_client` has the other, which differs from it only in `await`."""

from collections.abc import Callable
from functools import partial
from types import TracebackType
from typing import NoReturn, Self, TypeVar

import httpx

from hyper_usage._base_client import NOT_COPIED, BaseClient, Prepared, shown
from hyper_usage._drift import Drift
from hyper_usage._endpoints import USAGE
from hyper_usage._http.environment import from_environment
from hyper_usage._http.senders import OwnConnections, PassedClient
from hyper_usage._settings import Settings, check_type, credentials
from hyper_usage._usage import Usage
from hyper_usage_api.api.default import get_usage_statistics

__all__ = ["UsageClient"]

T = TypeVar("T")


class UsageClient:
    """Asks for the usage of one account.

    Threads may share a client; a forked process must make its own.
    """

    def __init__(  # noqa: PLR0913 - all but the key are passed by name
        self,
        api_key: str | None = None,
        *,
        base_url: str | None = None,
        timeout: float = 30.0,
        max_retries: int = 2,
        http_client: httpx.Client | None = None,
        on_drift: Callable[[Drift], None] | None = None,
    ) -> None:
        """Make a client; nothing is sent yet.

        Args:
            api_key: the key; if None, the environment variable HYPER_USAGE_API_KEY.
            base_url: https, or http on a loopback address; if None, the environment variable
                HYPER_USAGE_BASE_URL, or else the server in the document.
            timeout: seconds that a whole call may take, with its retries and waits; a connection
                may take 5 of them.
            max_retries: how often to try again after an error that may pass: no connection, a
                broken connection, and the statuses 408, 429 and 500 to 599. A server that accepts a
                connection and never answers uses up the timeout; the client does not retry then.
            http_client: an httpx client that sends the requests, for a proxy, a private CA or
                instrumentation. Its own time-outs apply too. The caller closes it.
            on_drift: a function, not an async one, called once for each difference between replies
                and the document.

        Raises:
            ConfigurationError: if an argument or the environment cannot be used.
        """
        auth = credentials(api_key)
        del api_key  # A traceback may show local variables.
        settings = Settings.resolve(auth, base_url, timeout, max_retries)
        self._sender: OwnConnections | PassedClient
        build: Callable[..., httpx.Request] = httpx.Request
        if http_client is None:
            self._sender = from_environment(partial(OwnConnections.to, settings.base_url))
        else:
            check_type("http_client", http_client, httpx.Client)
            self._sender, build = PassedClient(http_client), http_client.build_request
        self._base = BaseClient.make(settings, build, on_drift)
        self._usage = self._base.prepare(USAGE, get_usage_statistics.build_request)

    def get_usage(self, *, timeout: float | None = None) -> Usage:
        """Return the usage, after retries if an error may pass. From `#/paths/~1usage/get`.

        Args:
            timeout: seconds that this call may take; if None, those of the client.

        Raises:
            ConfigurationError: if `timeout` cannot be used; or if the client, or the httpx client
                that was passed in, is closed, before the call or during it.
            APIConnectionError: if the exchange was not complete; APITimeoutError if not in time.
            APIStatusError: if the API refused or failed; its subclass depends on the status.
            ResponseValidationError: if the reply is not what the document promises.
        """
        return self._run(self._usage, timeout)

    def _run(self, prepared: Prepared[T], seconds: float | None = None) -> T:
        """Call an operation once, with all its attempts; raises as `get_usage`."""
        call = self._base.new_call(prepared, seconds)
        while True:
            try:
                self._base.check()
                return call.result(self._sender.fetch(call.request, call.begin()))
            except BaseException as error:  # noqa: BLE001 - raised below, without its frames.
                failure = self._base.failure(call, error)
            if (wait := call.wait_after(failure)) is None:
                raise failure
            self._base.closed.wait(wait)

    def close(self) -> None:
        """Close the connections, but not the httpx client that was passed in.

        Threads that are asking get a ConfigurationError.
        """
        self._base.closed.set()
        self._sender.close()

    def __repr__(self) -> str:
        return shown(self)

    def __reduce__(self) -> NoReturn:
        raise TypeError(NOT_COPIED)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        exc_type: type[BaseException] | None,
        exc: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.close()
