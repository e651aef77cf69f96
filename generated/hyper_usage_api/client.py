# Written by `python -m codegen regenerate` (openapi-python-client, codegen/templates)
# from openapi.json and overrides/openapi.overlay.yaml. Do not edit: change one of those.
"""Where to send requests, as whom, and the sending itself over httpx."""

import re
from typing import Final

import httpx
from attrs import Attribute, field, frozen

from .operation import Request

BASE_URL: Final = "https://api.hypersolutions.co"
"""The server that the document names."""

_PRINTABLE: Final = re.compile(r"[!-~]+")


def _check_key(_credentials: object, _attribute: "Attribute[str]", key: str) -> None:
    """Refuse what no header can carry, here and not in an error of httpx that would show it."""
    if not _PRINTABLE.fullmatch(key):
        raise ValueError("key must be printable ASCII without white space, and not empty")


@frozen
class ApiKeyAuth:
    """Your API key for authentication

    From `#/components/securitySchemes/ApiKeyAuth`.
    """

    key: str = field(repr=False, validator=_check_key)

    def headers(self) -> dict[str, str]:
        """Return the header that carries the key."""
        return {"x-api-key": self.key}


def prepare(
    http: httpx.Client | httpx.AsyncClient, request: Request, base_url: str
) -> httpx.Request:
    """Turn a request into httpx's."""
    return http.build_request(
        request.method,
        request.url(base_url),
        headers=dict(request.headers),
        content=request.content,
    )


def send(http: httpx.Client, request: Request, base_url: str) -> tuple[int, bytes]:
    """Send a request and return status and body; redirects are not followed."""
    response = http.send(prepare(http, request, base_url), follow_redirects=False)
    return response.status_code, response.content


async def send_async(http: httpx.AsyncClient, request: Request, base_url: str) -> tuple[int, bytes]:
    """Send a request and return status and body; redirects are not followed."""
    response = await http.send(prepare(http, request, base_url), follow_redirects=False)
    return response.status_code, response.content
