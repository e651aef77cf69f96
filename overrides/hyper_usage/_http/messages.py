"""Between httpx's requests and replies and httpcore's, for both transports."""

from typing import Final, Protocol, cast

import httpcore
import httpx

__all__ = ["TOO_EARLY", "has_answered", "incoming", "outgoing"]

TOO_EARLY: Final = "the connection held a reply before it was asked"


class _Stream(Protocol):
    has_answered: bool


def outgoing(request: httpx.Request, timeouts: dict[str, float]) -> httpcore.Request:
    """Return httpcore's request, with these time-outs in the place of httpx's."""
    url = request.url
    return httpcore.Request(
        request.method,
        httpcore.URL(scheme=url.raw_scheme, host=url.raw_host, port=url.port, target=url.raw_path),
        headers=request.headers.raw,
        extensions={**request.extensions, "timeout": timeouts},
    )


def has_answered(reply: httpcore.Response) -> bool:
    """Tell whether anything was read since the request was written.

    If not, the reply is left over from what answered the request before; its stream knows.
    """
    stream = reply.extensions["network_stream"]  # pyright: ignore[reportUnknownVariableType, reportUnknownMemberType]
    return cast("_Stream", stream).has_answered


def incoming(
    reply: httpcore.Response, body: httpx.SyncByteStream | httpx.AsyncByteStream
) -> httpx.Response:
    """Make httpx's reply, its body unread."""
    return httpx.Response(reply.status, headers=reply.headers, stream=body)
