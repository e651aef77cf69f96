"""One request out, one bounded reply in: all of an exchange that differs in `await`."""

import zlib
from collections.abc import Awaitable, Callable
from typing import Final

import anyio
import httpx
from attrs import define, field, frozen

from hyper_usage_api.errors import ValidationError

__all__ = ["ENCODING", "Reply", "fetch", "fetch_async"]

ENCODING: Final = "gzip"
"""What may be sent compressed; others than this have no bound on what comes out."""

_LIMIT: Final = 2**20
_WITH_GZIP_HEADER: Final = 16 + zlib.MAX_WBITS


@frozen(kw_only=True)
class Reply:
    """A reply as it came: no more of the body than the limit, decompressed.

    `fault` is why the body is not all that the API has to say, or cannot be.
    """

    status_code: int
    headers: httpx.Headers = field(repr=False)
    content: bytes = field(repr=False)
    fault: ValidationError | None = None


@define
class _Body:
    """Takes a body chunk by chunk until there is too much of it."""

    chunks: list[bytes] = field(factory=list[bytes])
    size: int = 0

    def add(self, chunk: bytes) -> bool:
        """Take a chunk; tell whether there is too much."""
        self.size += len(chunk)
        self.chunks.append(chunk)
        return self.size > _LIMIT


def fetch(send: Callable[[httpx.Request], httpx.Response], request: httpx.Request) -> Reply:
    """Send a request and read the reply, no further than its limit."""
    response = send(request)
    body = _Body()
    try:
        if response.is_stream_consumed:
            return _read_already(response)
        for chunk in response.iter_raw():
            if body.add(chunk):
                break
    finally:
        response.close()
    return _read(response, body)


async def fetch_async(
    send: Callable[[httpx.Request], Awaitable[httpx.Response]], request: httpx.Request
) -> Reply:
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
    finally:
        with anyio.CancelScope(shield=True):
            await response.aclose()
    return _read(response, body)


def _read(response: httpx.Response, body: _Body) -> Reply:
    encoding = response.headers.get("content-encoding", "")
    return _reply(response, b"".join(body.chunks), encoding.lower())


def _read_already(response: httpx.Response) -> Reply:
    """Make a reply of what a hook of a client that was passed in has read, and decompressed."""
    return _reply(response, response.content, "")


def _reply(response: httpx.Response, content: bytes, encoding: str) -> Reply:
    fault = None
    try:
        content = _decompressed(content, encoding)
    except ValidationError as error:
        fault = error
    if len(content) > _LIMIT:
        fault = ValidationError("", f"at most {_LIMIT} bytes", "more")
    return Reply(
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
