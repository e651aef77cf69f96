# Written by `python -m codegen regenerate` (openapi-python-client, codegen/templates)
# from openapi.json and overrides/openapi.overlay.yaml. Do not edit: change one of those.
"""The server, the credentials, and two functions that send requests with httpx."""

import re
from typing import ClassVar, Final, NoReturn

import httpx

from .operation import Request

BASE_URL: Final = "https://api.hypersolutions.co"
"""The server that the document names."""

_PRINTABLE: Final = re.compile(r"[!-~]+")


class ApiKeyAuth:
    """Your API key for authentication"""

    POINTER: ClassVar[str] = "/components/securitySchemes/ApiKeyAuth"
    """Where the document describes the scheme."""
    HEADER: ClassVar[str] = "x-api-key"
    """The header that carries the key."""

    __slots__ = ("_key",)

    def __init__(self, key: str) -> None:
        self._key = key
        del key  # A traceback may show the local variables.
        if not _PRINTABLE.fullmatch(self._key):
            raise ValueError("key must be printable ASCII without white space, and not empty")

    def __repr__(self) -> str:
        return "ApiKeyAuth(...)"

    def __reduce__(self) -> NoReturn:
        raise TypeError("credentials can be neither copied nor pickled: that would show the key")

    def headers(self) -> dict[str, str]:
        """Return the header with the key; nothing else shows the key."""
        return {self.HEADER: self._key}


def prepare(
    http: httpx.Client | httpx.AsyncClient, request: Request, base_url: str
) -> httpx.Request:
    """Return the request as one of httpx."""
    return http.build_request(
        request.method,
        request.url(base_url),
        headers=dict(request.headers),
        content=request.content,
    )


def send(http: httpx.Client, request: Request, base_url: str) -> tuple[int, bytes]:
    """Send a request and return status and body; do not follow redirects."""
    response = http.send(prepare(http, request, base_url), follow_redirects=False)
    return response.status_code, response.content


async def send_async(http: httpx.AsyncClient, request: Request, base_url: str) -> tuple[int, bytes]:
    """Send a request and return status and body; do not follow redirects."""
    response = await http.send(prepare(http, request, base_url), follow_redirects=False)
    return response.status_code, response.content
