"""From a reply to a `Usage`, or to the exception that says why it is none."""

import re
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from http import HTTPStatus
from http.client import responses
from typing import Final
from urllib.parse import unquote

from attrs import evolve, frozen

from hyper_usage._drift import Drift, DriftKind, Reporter, drifts
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
from hyper_usage._usage import Usage
from hyper_usage_api import decode
from hyper_usage_api.api.default.get_usage_statistics import OPERATION, read_response
from hyper_usage_api.client import ApiKeyAuth
from hyper_usage_api.errors import StatusError, ValidationError

__all__ = ["Reader"]

_WORDS_LIMIT: Final = 200
_BODY_LIMIT: Final = 2000
_ERROR_LIMIT: Final = 2**16  # No error message needs more; what is larger is not parsed for one.
_ESCAPE: Final = re.compile(r"\\(?:u([0-9a-fA-F]{4})|(.))")
_SECONDS: Final = re.compile(r"[0-9]+")
_LONGEST: Final = 1e12  # Seconds, for who asks for more digits than a number has.
_BY_STATUS: Final[dict[int, type[APIStatusError]]] = {
    HTTPStatus.UNAUTHORIZED: AuthenticationError,
    HTTPStatus.FORBIDDEN: PermissionDeniedError,
    HTTPStatus.TOO_MANY_REQUESTS: RateLimitError,
}


@frozen
class Reader:
    """Reads replies to requests with these credentials, and never repeats the key."""

    auth: ApiKeyAuth
    reporter: Reporter

    def usage(self, reply: BoundedReply) -> Usage:
        """Make a usage of a reply.

        Raises:
            APIStatusError: the status is not the documented success; of the class that fits it.
            ResponseValidationError: the body is not what the document promises.
        """
        found = self._read(reply)
        if isinstance(found, HyperUsageError):
            # Raised here, far from functions that hold what came, which a traceback may show.
            raise found
        if self.reporter.is_heard:
            self.reporter.report(
                evolve(drift, pointer=self.printable(drift.pointer)) for drift in drifts(found)
            )
        return found

    def _read(self, reply: BoundedReply) -> Usage | HyperUsageError:
        fault = self._fault(reply)
        try:
            reported = read_response(reply.status_code, reply.content)
        except StatusError as error:
            if not error.documented and self.reporter.is_heard:
                self.reporter.report([_undocumented(reply)])
            return self._status_error(reply)
        except ValidationError as error:
            return self._invalid(reply, fault or error)
        if fault:
            return self._invalid(reply, fault)
        try:
            return Usage.from_reported(reported, fetched_at=datetime.now(UTC))
        except ResponseValidationError as error:
            return error.with_traceback(None)

    def _invalid(self, reply: BoundedReply, fault: ValidationError) -> ResponseValidationError:
        words = self._own_words(reply)
        got = f'{fault.got}, beside the error "{words}"' if words else fault.got
        return ResponseValidationError(fault.pointer, fault.expected, got)

    def request_id(self, reply: BoundedReply) -> str | None:
        """Return the id that the API gave the request, if it did."""
        return self.printable(reply.headers.get("x-request-id", "")) or None

    def printable(self, words: str) -> str:
        """Return the start of a text from outside, without the key or what terminals obey."""
        start = self._without_key(words)[:_WORDS_LIMIT]
        return "".join(each if each.isprintable() else " " for each in start).strip()

    def shows_key(self, error: BaseException) -> bool:
        """Tell whether an exception, or one that led to it, repeats the key."""
        chain = [error]
        for each in chain:  # It grows; who caused whom may go in a circle.
            behind = (each.__cause__, each.__context__)
            chain += [one for one in behind if one and not any(one is seen for seen in chain)]
        return any(said != self._without_key(said) for said in map(_said, chain))

    def _without_key(self, words: str) -> str:
        (key,) = self.auth.headers().values()
        words = words.replace(key, "[key]")
        return "[key]" if key in _unescaped(words) else words

    def _fault(self, reply: BoundedReply) -> ValidationError | None:
        """Say why a body cannot be read, or must not be; it need not name its media type."""
        named = reply.headers.get("content-type", OPERATION.accept)
        media_type = self.printable(named.partition(";")[0]).lower()
        if reply.fault or media_type == OPERATION.accept or media_type.endswith("+json"):
            return reply.fault
        return ValidationError("", OPERATION.accept, media_type or "no media type")

    def _status_error(self, reply: BoundedReply) -> APIStatusError:
        status = reply.status_code
        fallback = InternalServerError if status >= 500 else APIStatusError  # noqa: PLR2004 - HTTP's
        return _BY_STATUS.get(status, fallback)(
            status,
            self._own_words(reply) or responses.get(status, "a status without a name"),
            self.request_id(reply),
            self._without_key(reply.content.decode(errors="replace"))[:_BODY_LIMIT],
            _retry_after(reply.headers.get("retry-after", "")),
        )

    def _own_words(self, reply: BoundedReply) -> str:
        """Return what the API says about an error, as documented for 401 and 403; else nothing."""
        try:
            body = decode.members(decode.loads(reply.content[:_ERROR_LIMIT]))
            return self.printable(decode.required(body, "error", decode.string))
        except ValidationError:
            return ""


def _said(error: BaseException) -> str:
    try:
        return f"{error} {error!r} {getattr(error, '__notes__', '')}"
    except Exception:  # noqa: BLE001 - an exception can be anybody's, and fail in its own words.
        return ""


def _unescaped(words: str) -> str:
    """Return a text as it reads once the escapes of JSON, its pointers and URLs are resolved."""
    words = _ESCAPE.sub(lambda found: chr(int(found[1], 16)) if found[1] else found[2], words)
    return unquote(words.replace("~1", "/").replace("~0", "~"))


def _undocumented(reply: BoundedReply) -> Drift:
    try:
        observed = decode.type_name(decode.loads(reply.content[:_ERROR_LIMIT]))
    except ValidationError:
        observed = "no JSON"
    pointer = f"{OPERATION.pointer}/responses/{reply.status_code}"
    return Drift(DriftKind.UNDOCUMENTED_STATUS, pointer, observed)


def _retry_after(value: str) -> float | None:
    """Return how many seconds to wait, which is told in seconds or as a date."""
    if _SECONDS.fullmatch(value):
        return min(float(value), _LONGEST)
    try:
        moment = parsedate_to_datetime(value)
        # Of the three forms that HTTP knows, one names no zone.
        moment = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
        return max((moment - datetime.now(UTC)).total_seconds(), 0.0)
    except (ValueError, OverflowError):
        return None
