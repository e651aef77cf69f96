"""Reads a reply as a client does, without sending a request."""

from typing import Final

import httpx

from hyper_usage import Usage
from hyper_usage._drift import Reporter
from hyper_usage._endpoints import USAGE
from hyper_usage._http.fetch import fetch
from hyper_usage._reply import ReplyReader
from hyper_usage_api.client import ApiKeyAuth

KEY: Final = "test-key"


def usage_from(response: httpx.Response) -> Usage:
    """Return the usage in a reply, or raise the exception of a client."""
    reply = fetch(lambda _: response, httpx.Request("GET", "https://api.example/usage"), 5)
    return ReplyReader(USAGE, ApiKeyAuth(KEY), Reporter(None)).result(reply)
