"""One exchange with the API, but for the sending: what both clients share.

The request is made once a client; a reply becomes a `Usage` or an exception of this package.
"""

from collections.abc import Generator
from contextlib import contextmanager
from datetime import UTC, datetime
from http import HTTPStatus
from http.client import responses
from typing import Final

import httpx

from hyper_usage._exceptions import (
    APIConnectionError,
    APIStatusError,
    APITimeoutError,
    AuthenticationError,
    ConfigurationError,
    InternalServerError,
    PermissionDeniedError,
    RateLimitError,
    ResponseValidationError,
)
from hyper_usage._settings import Settings
from hyper_usage._usage import Usage
from hyper_usage._version import __version__
from hyper_usage_api.api.default.get_usage_statistics import build_request, read_response
from hyper_usage_api.client import prepare
from hyper_usage_api.errors import StatusError, ValidationError
from hyper_usage_api.models import Forbidden, Unauthorized

__all__ = ["connection_errors", "environment_errors", "make_request", "read_reply"]

_WORDS_LIMIT: Final = 200
_BODY_LIMIT: Final = 2000
_BY_STATUS: Final[dict[int, type[APIStatusError]]] = {
    HTTPStatus.UNAUTHORIZED: AuthenticationError,
    HTTPStatus.FORBIDDEN: PermissionDeniedError,
}


def make_request(http: httpx.Client | httpx.AsyncClient, settings: Settings) -> httpx.Request:
    """Make the one request that a client sends, again and again."""
    request = prepare(http, build_request(auth=settings.auth), settings.base_url)
    request.headers["user-agent"] = f"hyper-usage/{__version__}"
    return request


@contextmanager
def environment_errors() -> Generator[None]:
    """Turn what httpx raises on proxies and certificates of the environment into this package's."""
    try:
        yield
    except (ImportError, OSError, ValueError, httpx.InvalidURL) as error:
        # Its words are not shown: a proxy's URL may hold a password.
        raise ConfigurationError(
            f"proxy or certificates that the environment names are unusable: {type(error).__name__}"
        ) from None


@contextmanager
def connection_errors() -> Generator[None]:
    """Turn what httpx raises while sending into this package's exceptions."""
    try:
        yield
    except httpx.TimeoutException as error:
        raise APITimeoutError(f"no complete reply in time: {type(error).__name__}") from error
    except (httpx.HTTPError, httpx.InvalidURL, UnicodeError) as error:  # The URL: of a redirect.
        raise APIConnectionError(f"no complete reply: {type(error).__name__}: {error}") from error


def read_reply(response: httpx.Response) -> Usage:
    """Make a `Usage` of a reply.

    Raises:
        APIStatusError: the status is not the documented success; of the class that fits it.
        ResponseValidationError: the body is not what the document promises.
    """
    try:
        reported = read_response(response.status_code, response.content)
    except StatusError as error:
        raise _status_error(response, error) from None
    except ValidationError as error:
        raise ResponseValidationError(error.pointer, error.expected, error.got) from None
    return Usage.from_reported(reported, fetched_at=datetime.now(UTC))


def _status_error(response: httpx.Response, error: StatusError) -> APIStatusError:
    status = error.status_code
    message = _message(status, error.body)
    request_id = _printable(response.headers.get("x-request-id", "")) or None
    body = response.content[:_BODY_LIMIT].decode(errors="replace")
    if status == HTTPStatus.TOO_MANY_REQUESTS:
        return RateLimitError(status, message, request_id, body, _retry_after(response))
    fallback = InternalServerError if status >= HTTPStatus.INTERNAL_SERVER_ERROR else APIStatusError
    return _BY_STATUS.get(status, fallback)(status, message, request_id, body)


def _message(status: int, body: object) -> str:
    """Return the API's own words, else the status in words."""
    words = _printable(body.error or "") if isinstance(body, Unauthorized | Forbidden) else ""
    return words or responses.get(status, "a status without a name")


def _printable(words: str) -> str:
    """Return the start of a text that came from outside, without what a terminal would obey."""
    start = words[:_WORDS_LIMIT]
    return "".join(character if character.isprintable() else " " for character in start).strip()


def _retry_after(response: httpx.Response) -> float | None:
    seconds = response.headers.get("retry-after", "")
    return float(seconds) if seconds.isdecimal() else None
