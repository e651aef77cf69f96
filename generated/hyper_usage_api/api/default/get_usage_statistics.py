# Written by `python -m codegen regenerate` (openapi-python-client, codegen/templates)
# from openapi.json and overrides/openapi.overlay.yaml. Do not edit: change one of those.
"""`GET /usage`: Get usage statistics

Retrieves detailed usage statistics for all products and plans associated with the API
key
"""

from typing import Final

import httpx

from ... import decode
from ...client import BASE_URL, ApiKeyAuth, send, send_async
from ...models.forbidden import Forbidden
from ...models.unauthorized import Unauthorized
from ...models.usage_statistics import UsageStatistics
from ...operation import Operation, Request

OPERATION: Final = Operation[UsageStatistics](
    pointer="/paths/~1usage/get",
    method="GET",
    path="/usage",
    security="ApiKeyAuth",
    success={"200": decode.Json(UsageStatistics.from_dict)},
    errors={"401": decode.Json(Unauthorized.from_dict), "403": decode.Json(Forbidden.from_dict)},
)


def build_request(*, auth: ApiKeyAuth) -> Request:
    """Return the request."""
    return OPERATION.request(auth=auth)


def read_response(status_code: int, content: bytes) -> UsageStatistics:
    """Return the decoded body of the reply.

    200: OK Usage statistics successfully retrieved
    401: Unauthorized - API key is missing or invalid
    403: Forbidden - API key is disabled

    Raises:
        StatusError: if the status is not a documented success.
        ValidationError: if the body violates the document.
    """
    return OPERATION.read(status_code, content)


def sync(http: httpx.Client, *, auth: ApiKeyAuth, base_url: str = BASE_URL) -> UsageStatistics:
    """Send the request with `http` and read the reply; raise as `read_response` and `http` do."""
    return read_response(*send(http, build_request(auth=auth), base_url))


async def asyncio(
    http: httpx.AsyncClient, *, auth: ApiKeyAuth, base_url: str = BASE_URL
) -> UsageStatistics:
    """Send the request with `http` and read the reply; raise as `read_response` and `http` do."""
    return read_response(*await send_async(http, build_request(auth=auth), base_url))
