"""Converts requests and replies between httpx and httpcore, for both transports."""

from collections.abc import Mapping

import httpcore
import httpx

__all__ = ["to_httpcore", "to_httpx"]


def to_httpcore(request: httpx.Request, timeouts: Mapping[str, float]) -> httpcore.Request:
    """Return httpcore's request, with these time-outs in the place of httpx's."""
    url = request.url
    return httpcore.Request(
        request.method,
        httpcore.URL(scheme=url.raw_scheme, host=url.raw_host, port=url.port, target=url.raw_path),
        headers=request.headers.raw,
        extensions={**request.extensions, "timeout": timeouts},
    )


def to_httpx(
    reply: httpcore.Response, body: httpx.SyncByteStream | httpx.AsyncByteStream
) -> httpx.Response:
    """Return httpx's reply, its body unread."""
    return httpx.Response(reply.status, headers=reply.headers, stream=body)
