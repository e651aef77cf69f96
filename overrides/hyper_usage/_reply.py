"""Reads a reply: returns its meaning, or raises the exception that fits."""

import re
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from http import HTTPStatus
from http.client import responses
from typing import Any, Final, Generic, TypeVar
from urllib.parse import unquote

from attrs import evolve, field, frozen

from hyper_usage._drift import Drift, DriftKind, Reporter
from hyper_usage._endpoints import Endpoint
from hyper_usage._exceptions import (
    APIStatusError,
    AuthenticationError,
    HyperUsageError,
    InternalServerError,
    PermissionDeniedError,
    RateLimitError,
    ResponseValidationError,
)
from hyper_usage._http.fetch import BoundedReply
from hyper_usage._http.frames import chain, raised_by_a_signal
from hyper_usage_api import decode
from hyper_usage_api.client import ApiKeyAuth
from hyper_usage_api.errors import StatusError, ValidationError

__all__ = ["ReplyReader"]

_TEXT_LIMIT: Final = 200
_BODY_LIMIT: Final = 2000
_ERROR_LIMIT: Final = 2**16  # Bytes of the body of an error that are looked at.
_PART: Final = 8  # Characters of a secret that are hidden; fewer may be a word.
_ESCAPE: Final = re.compile(r"\\(?:u([0-9a-fA-F]{4})|(.))")
_SECONDS: Final = re.compile(r"[0-9]+")
_LONGEST: Final = 1e12  # Seconds; the header may ask for more digits than a float has.
_BY_STATUS: Final[dict[int, type[APIStatusError]]] = {
    HTTPStatus.UNAUTHORIZED: AuthenticationError,
    HTTPStatus.FORBIDDEN: PermissionDeniedError,
    HTTPStatus.TOO_MANY_REQUESTS: RateLimitError,
}


T = TypeVar("T")


@frozen
class ReplyReader(Generic[T]):
    """Reads replies of an operation, asked with these credentials; no text of it shows the key."""

    endpoint: Endpoint[Any, T]
    auth: ApiKeyAuth
    reporter: Reporter
    passwords: tuple[str, ...] = field(default=(), repr=False)
    """Other secrets that no text shows: the forms of a proxy's password."""

    def result(self, reply: BoundedReply) -> T:
        """Return the meaning of a reply.

        Raises:
            APIStatusError: if the status is not the documented success; the subclass fits it.
            ResponseValidationError: if the body is not what the document promises.
        """
        found = self._read(reply)
        if isinstance(found, HyperUsageError):
            # Raised here, because a traceback may show local variables, such as the body.
            raise found
        if self.reporter.is_heard:
            self.reporter.report(
                evolve(drift, pointer=self.printable(drift.pointer))
                for drift in self.endpoint.drifts(found)
            )
        return found

    def _read(self, reply: BoundedReply) -> T | HyperUsageError:
        problem, handled = self._problem(reply), sys.exception()
        try:
            if reply.status_code == HTTPStatus.OK:
                self.endpoint.check(reply.content)
            reported = self.endpoint.operation.read(reply.status_code, reply.content)
        except StatusError as error:
            if not error.documented and self.reporter.is_heard:
                self.reporter.report([_undocumented(reply, self.endpoint.operation.pointer)])
            return self._status_error(reply)
        except ValidationError as error:
            if raised_by_a_signal(error, handled):
                raise
            return self._invalid(reply, problem or error)
        if problem:
            return self._invalid(reply, problem)
        try:
            return self.endpoint.meaning(reported)
        except ResponseValidationError as error:
            return error.with_traceback(None)

    def _invalid(self, reply: BoundedReply, problem: ValidationError) -> ResponseValidationError:
        message = self._error_message(reply)
        got = f'{problem.got}, beside the error "{message}"' if message else problem.got
        return ResponseValidationError(problem.pointer, problem.expected, got)

    def request_id(self, reply: BoundedReply) -> str | None:
        """Return the id that the API gave the request, if any."""
        return self.printable(reply.headers.get("x-request-id", "")) or None

    def printable(self, text: str) -> str:
        """Return the start of a text from outside, without the key and without control codes."""
        start = self._without_key(text)[:_TEXT_LIMIT]
        return "".join(each if each.isprintable() else " " for each in start).strip()

    def shows_key(self, error: BaseException) -> bool:
        """Return whether an exception, a cause or a context of it shows the key."""
        return any(text != self._without_key(text) for text in map(_texts, chain(error)))

    def _without_key(self, text: str) -> str:
        (key,) = self.auth.headers().values()
        marks = dict.fromkeys(_parts(key), "[key]")
        for password in self.passwords:
            marks |= dict.fromkeys(_parts(password), "[password]")
        for part, mark in marks.items():
            text = text.replace(part, mark)
        plain = _unescaped(text)
        return next((mark for part, mark in marks.items() if part in plain), text)

    def _problem(self, reply: BoundedReply) -> ValidationError | None:
        """Return why the body is incomplete or no JSON; a reply may leave its media type out."""
        accepted = self.endpoint.operation.accept
        named = reply.headers.get("content-type", accepted).partition(";")[0]
        if reply.problem or named == accepted:
            return reply.problem
        media_type = self.printable(named).lower()
        if media_type == accepted or media_type.endswith("+json"):
            return None
        return ValidationError("", accepted, media_type or "no media type")

    def _status_error(self, reply: BoundedReply) -> APIStatusError:
        status = reply.status_code
        fallback = InternalServerError if status >= 500 else APIStatusError  # noqa: PLR2004 - HTTP's
        return _BY_STATUS.get(status, fallback)(
            status,
            self._error_message(reply) or responses.get(status, "a status without a name"),
            self.request_id(reply),
            self._without_key(reply.content[:_ERROR_LIMIT].decode(errors="replace"))[:_BODY_LIMIT],
            _retry_after(reply.headers.get("retry-after", "")),
        )

    def _error_message(self, reply: BoundedReply) -> str:
        """Return the API's text about an error, as documented for 401 and 403; "" without one."""
        try:
            body = decode.members(decode.loads(reply.content[:_ERROR_LIMIT]))
            return self.printable(decode.required(body, "error", decode.string))
        except ValidationError:
            return ""


def _texts(error: BaseException) -> str:
    try:
        return f"{error} {error!r} {getattr(error, '__notes__', '')}"
    except Exception:  # noqa: BLE001 - the methods of an exception may raise anything.
        return ""


def _parts(secret: str) -> Iterator[str]:
    """Return a secret and its parts, because a reply that repeats it may break off."""
    yield secret
    for start in range(len(secret) - _PART + 1):
        yield secret[start : start + _PART]


def _unescaped(text: str) -> str:
    """Return a text without the escapes of JSON, of JSON Pointer and of URLs."""
    text = _ESCAPE.sub(lambda found: chr(int(found[1], 16)) if found[1] else found[2], text)
    return unquote(text.replace("~1", "/").replace("~0", "~"))


def _undocumented(reply: BoundedReply, operation: str) -> Drift:
    try:
        observed = decode.type_name(decode.loads(reply.content[:_ERROR_LIMIT]))
    except ValidationError:
        observed = "no JSON"
    pointer = f"{operation}/responses/{reply.status_code}"
    return Drift(DriftKind.UNDOCUMENTED_STATUS, pointer, observed)


def _retry_after(value: str) -> float | None:
    """Return the seconds to wait; the header holds seconds or a date."""
    if _SECONDS.fullmatch(value):
        return min(float(value), _LONGEST)
    try:
        moment = parsedate_to_datetime(value)
        # One of the three forms of HTTP names no zone.
        moment = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
        return max((moment - datetime.now(UTC)).total_seconds(), 0.0)
    except (ValueError, OverflowError):
        return None
