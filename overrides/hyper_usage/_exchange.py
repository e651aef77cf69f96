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
from hyper_usage_api import decode
from hyper_usage_api.api.default.get_usage_statistics import build_request, read_response
from hyper_usage_api.client import prepare
from hyper_usage_api.errors import StatusError, ValidationError

__all__ = ["environment_errors", "exchange_errors", "make_request", "read_reply"]

_WORDS_LIMIT: Final = 200
_BODY_LIMIT: Final = 2000
_ERROR_LIMIT: Final = 2**16  # No error message needs more; what is larger is not parsed for one.
_SENDING_ERRORS: Final = (
    httpx.HTTPError,
    httpx.InvalidURL,
    httpx.CookieConflict,
    OSError,
    OverflowError,  # What sockets say to a timeout of centuries.
    RuntimeError,  # Such as httpx.StreamError, and those of an event loop that is gone.
    UnicodeError,  # What looking up a host says, here that of a redirect or of a proxy.
)
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
def exchange_errors(http: httpx.Client | httpx.AsyncClient) -> Generator[None]:
    """Turn what sending with this client raises into this package's exceptions."""
    if http.is_closed:
        raise ConfigurationError("the client is closed; make another one")
    try:
        yield
    except (httpx.TimeoutException, TimeoutError) as error:
        raise APITimeoutError(f"no complete reply in time: {type(error).__name__}") from error
    except _SENDING_ERRORS as error:
        raise APIConnectionError(f"no complete reply: {type(error).__name__}: {error}") from error


def read_reply(response: httpx.Response) -> Usage:
    """Make a `Usage` of a reply.

    Raises:
        APIStatusError: the status is not the documented success; of the class that fits it.
        ResponseValidationError: the body is not what the document promises.
    """
    try:
        reported = read_response(response.status_code, response.content)
    except StatusError:
        raise _status_error(response) from None
    except ValidationError as error:
        words = _own_words(response.content)
        got = f'{error.got}, beside the error "{words}"' if words else error.got
        raise ResponseValidationError(error.pointer, error.expected, got) from None
    return Usage.from_reported(reported, fetched_at=datetime.now(UTC))


def _status_error(response: httpx.Response) -> APIStatusError:
    status = response.status_code
    message = _own_words(response.content) or responses.get(status, "a status without a name")
    request_id = _printable(response.headers.get("x-request-id", "")) or None
    body = response.content[:_BODY_LIMIT].decode(errors="replace")
    if status == HTTPStatus.TOO_MANY_REQUESTS:
        return RateLimitError(status, message, request_id, body, _retry_after(response))
    fallback = InternalServerError if status >= HTTPStatus.INTERNAL_SERVER_ERROR else APIStatusError
    return _BY_STATUS.get(status, fallback)(status, message, request_id, body)


def _own_words(content: bytes) -> str:
    """Return what the API says about an error, as documented for 401 and 403; else nothing."""
    try:
        body = decode.members(decode.loads(content[:_ERROR_LIMIT]))
        return _printable(decode.required(body, "error", decode.string))
    except ValidationError:
        return ""


def _printable(words: str) -> str:
    """Return the start of a text that came from outside, without what a terminal would obey."""
    start = words[:_WORDS_LIMIT]
    return "".join(character if character.isprintable() else " " for character in start).strip()


def _retry_after(response: httpx.Response) -> float | None:
    seconds = response.headers.get("retry-after", "")
    return float(seconds) if seconds.isdecimal() else None
