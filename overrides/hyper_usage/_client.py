"""The two clients. They differ in `await` and in nothing else."""

from types import TracebackType
from typing import Self

import httpx

from hyper_usage._exchange import environment_errors, exchange_errors, make_request, read_reply
from hyper_usage._settings import BASE_URL, Settings, check_type
from hyper_usage._usage import Usage

__all__ = ["AsyncUsageClient", "UsageClient"]


class UsageClient:
    """Asks for the usage of one account.

    Args:
        api_key: the key; if None, the environment variable HYPER_USAGE_API_KEY.
        base_url: https, or http on a loopback address; by default the server the document names.
        timeout: seconds to wait for each step of an exchange: connecting, sending, reading.
        http_client: an httpx client to send with (proxy, private CA, instrumentation). It is never
            closed here, and its own timeout holds.

    Raises:
        ConfigurationError: an argument or the environment cannot be used.
    """

    def __init__(
        self,
        api_key: str | None = None,
        *,
        base_url: str = BASE_URL,
        timeout: float = 30.0,
        http_client: httpx.Client | None = None,
    ) -> None:
        settings = Settings.resolve(api_key, base_url, timeout)
        self._owned = not http_client
        with environment_errors():
            self._http = http_client or httpx.Client(timeout=settings.timeout)
        check_type("http_client", self._http, httpx.Client)
        self._request = make_request(self._http, settings)

    def get_usage(self) -> Usage:
        """Ask once. From `#/paths/~1usage/get`.

        Raises:
            ConfigurationError: the client is closed, or the one that was passed in is.
            APIConnectionError: there was no complete exchange (APITimeoutError: not in time).
            APIStatusError: the API refused or failed; of the class that fits the status.
            ResponseValidationError: the reply is not what the document promises.
        """
        with exchange_errors(self._http):
            response = self._http.send(self._request, follow_redirects=False)
        return read_reply(response)

    def close(self) -> None:
        """Close the connections, unless they belong to a client that was passed in."""
        if self._owned:
            self._http.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        exc_type: type[BaseException] | None,
        exc: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.close()


class AsyncUsageClient:
    """Asks for the usage of one account, on asyncio or trio; see `UsageClient`."""

    def __init__(
        self,
        api_key: str | None = None,
        *,
        base_url: str = BASE_URL,
        timeout: float = 30.0,
        http_client: httpx.AsyncClient | None = None,
    ) -> None:
        settings = Settings.resolve(api_key, base_url, timeout)
        self._owned = not http_client
        with environment_errors():
            self._http = http_client or httpx.AsyncClient(timeout=settings.timeout)
        check_type("http_client", self._http, httpx.AsyncClient)
        self._request = make_request(self._http, settings)

    async def get_usage(self) -> Usage:
        """Ask once; see `UsageClient.get_usage`."""
        with exchange_errors(self._http):
            response = await self._http.send(self._request, follow_redirects=False)
        return read_reply(response)

    async def aclose(self) -> None:
        """Close the connections, unless they belong to a client that was passed in."""
        if self._owned:
            await self._http.aclose()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self,
        exc_type: type[BaseException] | None,
        exc: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        await self.aclose()
