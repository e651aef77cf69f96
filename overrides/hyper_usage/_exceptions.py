"""The exceptions that a client and its usage raise.

HyperUsageError
├── ConfigurationError (ValueError)
├── InsufficientQuotaError
├── APIConnectionError
│   └── APITimeoutError
├── APIStatusError
│   ├── AuthenticationError      401
│   ├── PermissionDeniedError    403
│   ├── RateLimitError           429
│   └── InternalServerError      500 and above
└── ResponseValidationError

They can be pickled: each keeps the arguments of its constructor in `args`.
"""

from typing import Final

__all__ = [
    "APIConnectionError",
    "APIStatusError",
    "APITimeoutError",
    "AuthenticationError",
    "ConfigurationError",
    "HyperUsageError",
    "InsufficientQuotaError",
    "InternalServerError",
    "PermissionDeniedError",
    "RateLimitError",
    "ResponseValidationError",
]

_MAY_PASS: Final = frozenset({408, 429, *range(500, 600)})


class HyperUsageError(Exception):
    """The base class of all exceptions that a client and its usage raise."""

    @property
    def may_pass(self) -> bool:
        """Whether the same call may succeed later; a client retries after no other error.

        True after an `APIConnectionError`, and after the statuses 408, 429 and 500 to 599.
        """
        return False


class ConfigurationError(HyperUsageError, ValueError):
    """A setting cannot be used, and nothing was sent; or the client is closed."""


class InsufficientQuotaError(HyperUsageError):
    """A product has too few requests left; `Usage.require` raises it.

    `product` and `need` are the arguments of `require`. `remaining` is the number of requests left
    on the plans that count, or None if it is unknown. `reason` is a sentence that says how many
    requests are left, or why no plan counts, without capital and full stop; it is the text of the
    exception.
    """

    def __init__(self, product: str, need: int, remaining: int | None, reason: str) -> None:
        super().__init__(product, need, remaining, reason)
        self.product = product
        self.need = need
        self.remaining = remaining
        self.reason = reason

    def __str__(self) -> str:
        return self.reason


class APIConnectionError(HyperUsageError):
    """The HTTP exchange was not complete."""

    @property
    def may_pass(self) -> bool:
        """True: the next exchange may be complete."""
        return True


class APITimeoutError(APIConnectionError):
    """The exchange was not complete in time."""


class APIStatusError(HyperUsageError):
    """The API answered with a status that is not the documented success.

    `message` is the API's own text, printable and bounded, or else the name of the status. `body`
    is the start of the body as text. `request_id` is None if the reply has none. `retry_after` is
    the number of seconds that the API asks to wait, or None.
    """

    def __init__(
        self,
        status_code: int,
        message: str,
        request_id: str | None = None,
        body: str = "",
        retry_after: float | None = None,
    ) -> None:
        super().__init__(status_code, message, request_id, body, retry_after)
        self.status_code = status_code
        self.message = message
        self.request_id = request_id
        self.body = body
        self.retry_after = retry_after

    def __str__(self) -> str:
        suffix = f" (request {self.request_id})" if self.request_id else ""
        return f"status {self.status_code}: {self.message}{suffix}"

    @property
    def may_pass(self) -> bool:
        """Whether the status is one that may pass; see `HyperUsageError.may_pass`."""
        return self.status_code in _MAY_PASS


class AuthenticationError(APIStatusError):
    """401: the key is missing or invalid."""


class PermissionDeniedError(APIStatusError):
    """403: the key is disabled."""


class RateLimitError(APIStatusError):
    """429: too many calls."""


class InternalServerError(APIStatusError):
    """500 and above: the API failed."""


class ResponseValidationError(HyperUsageError):
    """The API answered with success, but the reply is not what the document promises.

    `pointer` is the JSON Pointer of the wrong value in the body. `expected` describes the promised
    value, and `got` names the type of the value that came, never the value. If the body has the
    API's own text about an error, `got` ends with that text, printable and bounded.
    """

    def __init__(self, pointer: str, expected: str, got: str) -> None:
        super().__init__(pointer, expected, got)
        self.pointer = pointer
        self.expected = expected
        self.got = got

    def __str__(self) -> str:
        where = self.pointer or "the top"
        return f"unexpected reply: at {where} expected {self.expected}, got {self.got}"
