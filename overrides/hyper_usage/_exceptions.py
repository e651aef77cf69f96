"""All that a client raises.

HyperUsageError
├── ConfigurationError (ValueError)
├── APIConnectionError
│   └── APITimeoutError
├── APIStatusError
│   ├── AuthenticationError      401
│   ├── PermissionDeniedError    403
│   ├── RateLimitError           429
│   └── InternalServerError      500 and above
└── ResponseValidationError

Each survives a pickle: what it is made from are its `args`.
"""

__all__ = [
    "APIConnectionError",
    "APIStatusError",
    "APITimeoutError",
    "AuthenticationError",
    "ConfigurationError",
    "HyperUsageError",
    "InternalServerError",
    "PermissionDeniedError",
    "RateLimitError",
    "ResponseValidationError",
]


class HyperUsageError(Exception):
    """The root of all that a client raises."""


class ConfigurationError(HyperUsageError, ValueError):
    """A setting cannot be used, or the client is closed; nothing was sent."""


class APIConnectionError(HyperUsageError):
    """There was no complete HTTP exchange."""


class APITimeoutError(APIConnectionError):
    """The exchange was not complete in time."""


class APIStatusError(HyperUsageError):
    """The API answered with a status that is not the documented success.

    `message` is the API's own words, printable and bounded, else the status in words. `body` is the
    start of the body as text. `request_id` is None where the reply carries none. `retry_after` is
    the wait that the API asks for in seconds, None where it asks for none.
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


class AuthenticationError(APIStatusError):
    """401: the key is missing or invalid."""


class PermissionDeniedError(APIStatusError):
    """403: the key is disabled."""


class RateLimitError(APIStatusError):
    """429: too many calls."""


class InternalServerError(APIStatusError):
    """500 and above: the API failed."""


class ResponseValidationError(HyperUsageError):
    """The API answered with success, but not what its document promises.

    `pointer` is the JSON Pointer of the value inside the body; `expected` and `got` say in words
    what should have come and what came: its type, never the value. Where the body has the API's own
    words on an error, `got` ends with these, printable and bounded.
    """

    def __init__(self, pointer: str, expected: str, got: str) -> None:
        super().__init__(pointer, expected, got)
        self.pointer = pointer
        self.expected = expected
        self.got = got

    def __str__(self) -> str:
        where = self.pointer or "the top"
        return f"unexpected reply: at {where} expected {self.expected}, got {self.got}"
