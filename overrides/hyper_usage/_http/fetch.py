"""One request out, one bounded reply in: all of an exchange that differs in `await`."""

import zlib
from collections.abc import Awaitable, Callable
from math import inf
from time import monotonic
from typing import Final

import anyio
import httpx
from attrs import define, field, frozen

from hyper_usage_api.errors import ValidationError

__all__ = ["ENCODING", "BoundedReply", "fetch", "fetch_async"]

ENCODING: Final = "gzip"
"""What may be sent compressed; others than this have no bound on what comes out."""

_LIMIT: Final = 2**20
_WITH_GZIP_HEADER: Final = 16 + zlib.MAX_WBITS


@frozen(kw_only=True)
class BoundedReply:
    """A reply as it came: no more of the body than the limit, decompressed.

    `fault` is why the body is not all that the API has to say, or cannot be.
    """

    status_code: int
    headers: httpx.Headers = field(repr=False)
    content: bytes = field(repr=False)
    fault: ValidationError | None = None


@define
class _Body:
    """Takes a body chunk by chunk until there is too much of it, or it is too late.

    It may repeat the key, and a traceback may show what functions hold; this shows nothing of it.
    """

    deadline: float = inf
    chunks: list[bytes] = field(factory=list[bytes], init=False, repr=False)
    size: int = field(default=0, init=False)

    def add(self, chunk: bytes) -> bool:
        """Take a chunk; tell whether that is enough."""
        if self.size <= _LIMIT:
            self.chunks.append(chunk)
        self.size += len(chunk)
        return self.size > _LIMIT or self.is_late()

    def is_late(self) -> bool:
        """Tell whether nobody waits for it any more."""
        return monotonic() > self.deadline


def fetch(
    send: Callable[[httpx.Request], httpx.Response], request: httpx.Request, seconds: float
) -> BoundedReply:
    """Send a request and read the reply, no further than its limit.

    Raises:
        TimeoutError: there is still more to read after so many seconds, wanted or not any more.
    """
    body = _Body(monotonic() + seconds)
    response = send(request)
    try:
        if response.is_stream_consumed:
            return _read_already(response)
        any(map(body.add, response.iter_raw()))
        if body.is_late():
            raise TimeoutError("the time is up")
    finally:
        response.close()
    return _read(response, body)


async def fetch_async(
    send: Callable[[httpx.Request], Awaitable[httpx.Response]], request: httpx.Request
) -> BoundedReply:
    """Send a request and read the reply likewise."""
    response = await send(request)
    body = _Body()
    try:
        if response.is_stream_consumed:
            return _read_already(response)
        with anyio.CancelScope() as scope:
            async for chunk in response.aiter_raw():
                if body.add(chunk):
                    # Leaving the loop would leave generators inside generators unfinished, and
                    # their connection open until they are collected.
                    scope.cancel()
                del chunk  # See `_Body`.
    finally:
        with anyio.CancelScope(shield=True):
            await response.aclose()
    return _read(response, body)


def _read(response: httpx.Response, body: _Body) -> BoundedReply:
    encoding = response.headers.get("content-encoding", "")
    return _reply(response, b"".join(body.chunks), encoding.lower())


def _read_already(response: httpx.Response) -> BoundedReply:
    """Make a reply of what a hook of a client that was passed in has read, and decompressed."""
    return _reply(response, response.content, "")


def _reply(response: httpx.Response, content: bytes, encoding: str) -> BoundedReply:
    fault = None
    try:
        content = _decompressed(content, encoding)
    except ValidationError as error:
        fault = error
    if len(content) > _LIMIT:
        fault = ValidationError("", f"at most {_LIMIT} bytes", "more")
    return BoundedReply(
        status_code=response.status_code,
        headers=response.headers,
        content=content[:_LIMIT],
        fault=fault,
    )


def _decompressed(content: bytes, encoding: str) -> bytes:
    if encoding in {"", "identity"} or len(content) > _LIMIT:
        return content
    if encoding != ENCODING:
        raise ValidationError("", f"{ENCODING} or no compression", "another content-encoding")
    stream = zlib.decompressobj(_WITH_GZIP_HEADER)
    try:
        plain = stream.decompress(content, _LIMIT + 1)
    except zlib.error:
        raise ValidationError("", f"{ENCODING} data", "other bytes") from None
    if stream.unused_data:
        raise ValidationError("", f"{ENCODING} data", "bytes after its end")
    if not stream.eof and len(plain) <= _LIMIT:
        raise ValidationError("", f"{ENCODING} data", "data that breaks off")
    return plain
