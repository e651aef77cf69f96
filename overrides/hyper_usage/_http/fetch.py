"""Sends one request and reads one bounded reply, for the sync and for the async client."""

import zlib
from collections.abc import Awaitable, Callable
from math import inf
from time import monotonic
from typing import Final

import anyio
import httpx
from attrs import field, frozen

from hyper_usage_api.errors import ValidationError

__all__ = ["ENCODING", "BoundedReply", "fetch", "fetch_async"]

ENCODING: Final = "gzip"
"""The one compression that is accepted: the output of others cannot be bounded."""

_SAME_ENCODINGS: Final = (ENCODING, "x-gzip")  # RFC 9110 has both names for it.
_LIMIT: Final = 2**20
_WITH_GZIP_HEADER: Final = 16 + zlib.MAX_WBITS


@frozen(kw_only=True)
class BoundedReply:
    """A reply with the start of its body, decompressed.

    `problem` says why the body is incomplete or cannot be decompressed.
    """

    status_code: int
    headers: httpx.Headers = field(repr=False)
    content: bytes = field(repr=False)
    problem: ValidationError | None = None


class _Body:
    """Collects the chunks of a body until there are too many bytes, or it is too late.

    Its repr hides the chunks: a traceback may show local variables, and a body may hold the key.
    """

    __slots__ = ("chunks", "deadline", "size")

    def __init__(self, deadline: float = inf) -> None:
        self.deadline = deadline
        self.chunks: list[bytes] = []
        self.size = 0

    def add(self, chunk: bytes) -> bool:
        """Add a chunk; return whether to stop reading."""
        if self.size <= _LIMIT:
            self.chunks.append(chunk)
        self.size += len(chunk)
        return self.size > _LIMIT or self.is_late()

    def is_late(self) -> bool:
        """Return whether the caller no longer waits."""
        return monotonic() > self.deadline


def fetch(
    send: Callable[[httpx.Request], httpx.Response], request: httpx.Request, seconds: float
) -> BoundedReply:
    """Send a request and return the reply; its body is read up to a limit.

    Raises:
        TimeoutError: if the body is still incomplete after `seconds`.
    """
    body = _Body(monotonic() + seconds)
    try:
        response = send(request)
    except httpx.HTTPStatusError as error:
        return _raised_by_a_hook(error, request)
    try:
        if response.is_stream_consumed:
            return _read_already(response)
        any(map(body.add, response.iter_raw()))
        if body.is_late():
            raise TimeoutError("no time is left")
    finally:
        response.close()
    return _read(response, body)


async def fetch_async(
    send: Callable[[httpx.Request], Awaitable[httpx.Response]], request: httpx.Request
) -> BoundedReply:
    """Send a request and return the reply, as `fetch` does; cancelling ends it."""
    try:
        response = await send(request)
    except httpx.HTTPStatusError as error:
        return _raised_by_a_hook(error, request)
    body = _Body()
    try:
        if response.is_stream_consumed:
            return _read_already(response)
        with anyio.CancelScope() as scope:
            async for chunk in response.aiter_raw():
                if body.add(chunk):
                    # Leaving the loop would leave the generators inside unfinished, and their
                    # connection open until the garbage collector finds them.
                    scope.cancel()
                del chunk  # A traceback may show it; see `_Body`.
    finally:
        with anyio.CancelScope(shield=True):
            await response.aclose()
    return _read(response, body)


def _read(response: httpx.Response, body: _Body) -> BoundedReply:
    encoding = response.headers.get("content-encoding", "")
    return _reply(response, b"".join(body.chunks), encoding.lower())


def _read_already(response: httpx.Response) -> BoundedReply:
    """Return the reply of a body that a hook of an httpx client has read and decompressed."""
    return _reply(response, response.content, "")


def _raised_by_a_hook(error: httpx.HTTPStatusError, request: httpx.Request) -> BoundedReply:
    """Return the reply whose status a hook of an httpx client refused, as `raise_for_status` does.

    Unless the hook has read the body, it is lost.
    """
    response = error.response
    if response.is_success or error.request is not request:
        raise error
    return _reply(response, response.content if response.is_stream_consumed else b"", "")


def _reply(response: httpx.Response, content: bytes, encoding: str) -> BoundedReply:
    problem = None
    try:
        content = _decompressed(content, encoding)
    except ValidationError as error:
        problem = error
    if len(content) > _LIMIT:
        problem = ValidationError("", f"at most {_LIMIT} bytes", "more")
    return BoundedReply(
        status_code=response.status_code,
        headers=response.headers,
        content=content[:_LIMIT],
        problem=problem,
    )


def _decompressed(content: bytes, encoding: str) -> bytes:
    if encoding in {"", "identity"} or len(content) > _LIMIT:
        return content
    if encoding not in _SAME_ENCODINGS:
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
