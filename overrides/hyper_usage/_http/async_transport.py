"""An async transport for callers that end it by cancelling; it then leaves no connection open."""

import ssl
from collections.abc import AsyncIterator, Iterable, Mapping
from time import monotonic
from typing import Any

import anyio
import httpcore
import httpx
from attrs import define, field, frozen

from hyper_usage._http.leftovers import HeldBack, has_record
from hyper_usage._http.messages import to_httpcore, to_httpx

__all__ = ["AsyncNetwork", "AsyncTransport"]


@frozen
class AsyncTransport:
    """Sends over a pool; of the time-outs, only that for connecting applies."""

    pool: httpcore.AsyncConnectionPool

    async def send(self, request: httpx.Request, seconds: Mapping[str, float]) -> httpx.Response:
        """Send a request with these time-outs, and return the reply, its body unread."""
        reply = await self.pool.handle_async_request(to_httpcore(request, seconds))
        return to_httpx(reply, _Body(reply))

    async def aclose(self) -> None:
        """Close all connections."""
        await self.pool.aclose()


@frozen
class _Body(httpx.AsyncByteStream):
    reply: httpcore.Response

    def __aiter__(self) -> AsyncIterator[bytes]:
        return self.reply.aiter_stream()

    async def aclose(self) -> None:
        await self.reply.aclose()


@frozen
class AsyncNetwork(httpcore.AsyncNetworkBackend):
    """Makes the connections of an `AsyncTransport`, on asyncio and on trio."""

    network: httpcore.AsyncNetworkBackend

    async def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,  # noqa: ASYNC109 - httpcore's signature
        local_address: str | None = None,
        socket_options: Iterable[httpcore.SOCKET_OPTION] | None = None,
    ) -> httpcore.AsyncNetworkStream:
        """Connect; raises as httpcore does. The time that is left is for the TLS handshake."""
        connect_by = monotonic() + (timeout or 0)
        return _Stream(
            await self.network.connect_tcp(host, port, timeout, local_address, socket_options),
            connect_by,
        )


@define
class _Stream(httpcore.AsyncNetworkStream):
    stream: httpcore.AsyncNetworkStream
    connect_by: float
    tls: ssl.SSLObject | None = None
    held: HeldBack = field(factory=HeldBack, init=False)

    async def read(self, max_bytes: int, timeout: float | None = None) -> bytes:  # noqa: ASYNC109 - httpcore's signature
        if held := self.held.pop():
            return held
        chunk = await self.stream.read(max_bytes)
        # httpcore passes no time-out when it reads from a SOCKS proxy.
        return chunk if timeout is None else self.held.push(chunk)

    async def write(self, buffer: bytes, timeout: float | None = None) -> None:  # noqa: ARG002, ASYNC109 - httpcore's signature
        await self.stream.write(buffer)

    async def aclose(self) -> None:
        await self.stream.aclose()

    async def start_tls(
        self,
        ssl_context: ssl.SSLContext,
        server_hostname: str | None = None,
        timeout: float | None = None,  # noqa: ARG002, ASYNC109 - httpcore's signature
    ) -> httpcore.AsyncNetworkStream:
        left = max(self.connect_by - monotonic(), 0)
        try:
            secured = await self.stream.start_tls(ssl_context, server_hostname, left)
            return _Stream(secured, self.connect_by, secured.get_extra_info("ssl_object"))
        except BaseException:
            # httpcore closes the stream after an error, but not after a cancellation.
            with anyio.CancelScope(shield=True):
                await self.aclose()
            raise

    def get_extra_info(self, info: str) -> Any:
        if info == "is_readable" and (self.held or (self.tls and has_record(self.tls))):
            return True
        return self.stream.get_extra_info(info)
