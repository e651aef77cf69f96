"""From a reply to a `Usage`, or to the exception that says why it is none."""

import re
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from http import HTTPStatus
from http.client import responses
from typing import Final

from attrs import evolve, frozen

from hyper_usage._drift import Drift, DriftKind
from hyper_usage._exceptions import (
    APIStatusError,
    AuthenticationError,
    InternalServerError,
    PermissionDeniedError,
    RateLimitError,
    ResponseValidationError,
)
from hyper_usage._fetch import Reply
from hyper_usage._reporter import Reporter, drifts
from hyper_usage._usage import Usage
from hyper_usage_api import decode
from hyper_usage_api.api.default.get_usage_statistics import OPERATION, read_response
from hyper_usage_api.client import ApiKeyAuth
from hyper_usage_api.errors import StatusError, ValidationError

__all__ = ["Reader"]

_WORDS_LIMIT: Final = 200
_BODY_LIMIT: Final = 2000
_ERROR_LIMIT: Final = 2**16  # No error message needs more; what is larger is not parsed for one.
_SECONDS: Final = re.compile(r"[0-9]{1,9}")  # More than that is no answer.
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

    def usage(self, reply: Reply) -> Usage:
        """Make a usage of a reply.

        Raises:
            APIStatusError: the status is not the documented success; of the class that fits it.
            ResponseValidationError: the body is not what the document promises.
        """
        try:
            reported = read_response(reply.status_code, reply.content)
            if fault := self._fault(reply):
                raise fault
        except StatusError as error:
            if not error.documented:
                self.reporter.report([_undocumented(reply)])
            raise self._status_error(reply) from None
        except ValidationError as error:
            fault = self._fault(reply) or error
            words = self._own_words(reply)
            got = f'{fault.got}, beside the error "{words}"' if words else fault.got
            raise ResponseValidationError(fault.pointer, fault.expected, got) from None
        usage = Usage.from_reported(reported, fetched_at=datetime.now(UTC))
        if self.reporter.is_heard:
            self.reporter.report(
                evolve(drift, pointer=self.printable(drift.pointer)) for drift in drifts(usage)
            )
        return usage

    def request_id(self, reply: Reply) -> str | None:
        """Return the id that the API gave the request, if it did."""
        return self.printable(reply.headers.get("x-request-id", "")) or None

    def printable(self, words: str) -> str:
        """Return the start of a text from outside, without the key or what terminals obey."""
        start = self._without_key(words)[:_WORDS_LIMIT]
        return "".join(each if each.isprintable() else " " for each in start).strip()

    def _without_key(self, words: str) -> str:
        (key,) = self.auth.headers().values()
        return words.replace(key, "[key]")

    def _fault(self, reply: Reply) -> ValidationError | None:
        """Say why a body cannot be read, or must not be; it need not name its media type."""
        named = reply.headers.get("content-type", OPERATION.accept)
        media_type = self.printable(named.partition(";")[0]).lower()
        if reply.fault or media_type == OPERATION.accept or media_type.endswith("+json"):
            return reply.fault
        return ValidationError("", OPERATION.accept, media_type or "no media type")

    def _status_error(self, reply: Reply) -> APIStatusError:
        status = reply.status_code
        fallback = InternalServerError if status >= 500 else APIStatusError  # noqa: PLR2004 - HTTP's
        return _BY_STATUS.get(status, fallback)(
            status,
            self._own_words(reply) or responses.get(status, "a status without a name"),
            self.request_id(reply),
            self._without_key(reply.content.decode(errors="replace"))[:_BODY_LIMIT],
            _retry_after(reply.headers.get("retry-after", "")),
        )

    def _own_words(self, reply: Reply) -> str:
        """Return what the API says about an error, as documented for 401 and 403; else nothing."""
        try:
            body = decode.members(decode.loads(reply.content[:_ERROR_LIMIT]))
            return self.printable(decode.required(body, "error", decode.string))
        except ValidationError:
            return ""


def _undocumented(reply: Reply) -> Drift:
    try:
        observed = decode.type_name(decode.loads(reply.content[:_ERROR_LIMIT]))
    except ValidationError:
        observed = "no JSON"
    pointer = f"{OPERATION.pointer}/responses/{reply.status_code}"
    return Drift(DriftKind.UNDOCUMENTED_STATUS, pointer, observed)


def _retry_after(value: str) -> float | None:
    """Return how many seconds to wait, which is told in seconds or as a date."""
    if _SECONDS.fullmatch(value):
        return float(value)
    try:
        moment = parsedate_to_datetime(value)
        return max((moment - datetime.now(UTC)).total_seconds(), 0.0)
    except (ValueError, TypeError, OverflowError):
        return None
