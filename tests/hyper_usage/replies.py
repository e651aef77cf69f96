"""From a reply to what a client makes of it, without sending anything."""

from typing import Final

import httpx

from hyper_usage import Usage
from hyper_usage._drift import Reporter
from hyper_usage._http.fetch import fetch
from hyper_usage._reply import ReplyReader
from hyper_usage_api.client import ApiKeyAuth

KEY: Final = "test-key"


def usage_from(response: httpx.Response) -> Usage:
    """Return the usage that a reply holds, or raise what a client would."""
    reply = fetch(lambda _: response, httpx.Request("GET", "https://api.example/usage"), 5)
    return ReplyReader(ApiKeyAuth(KEY), Reporter(None)).usage(reply)
