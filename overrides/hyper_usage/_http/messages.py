"""Converts requests and replies between httpx and httpcore, for both transports."""

from typing import Final, Protocol, cast

import httpcore
import httpx

__all__ = ["TOO_EARLY", "has_answered", "to_httpcore", "to_httpx"]

TOO_EARLY: Final = "a reply was there before the request; it belongs to an earlier request"


class _Stream(Protocol):
    has_answered: bool


def to_httpcore(request: httpx.Request, timeouts: dict[str, float]) -> httpcore.Request:
    """Return httpcore's request, with these time-outs in the place of httpx's."""
    url = request.url
    return httpcore.Request(
        request.method,
        httpcore.URL(scheme=url.raw_scheme, host=url.raw_host, port=url.port, target=url.raw_path),
        headers=request.headers.raw,
        extensions={**request.extensions, "timeout": timeouts},
    )


def has_answered(reply: httpcore.Response) -> bool:
    """Return whether the stream has read since the request was written.

    If not, the reply is left over from an earlier request on the same connection. A reply without
    a stream comes from a mock such as respx, which has no connections.
    """
    stream = reply.extensions.get("network_stream")  # pyright: ignore[reportUnknownVariableType, reportUnknownMemberType]
    return stream is None or cast("_Stream", stream).has_answered


def to_httpx(
    reply: httpcore.Response, body: httpx.SyncByteStream | httpx.AsyncByteStream
) -> httpx.Response:
    """Return httpx's reply, its body unread."""
    return httpx.Response(reply.status, headers=reply.headers, stream=body)
