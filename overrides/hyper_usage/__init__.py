"""A client for the requests left, the expiry and the balance of an account at Hyper Solutions.

>>> from hyper_usage import UsageClient
>>> with UsageClient() as client:  # The key comes from HYPER_USAGE_API_KEY.
...     usage = client.get_usage()
>>> usage.remaining("akamai")

Importing this package loads no other: a name is imported when it is first used (PEP 562).
"""

from importlib import import_module

TYPE_CHECKING = False  # Importing it from `typing` would take longer than the rest.

if TYPE_CHECKING:
    from hyper_usage._async_client import AsyncUsageClient
    from hyper_usage._client import UsageClient
    from hyper_usage._drift import Drift, DriftKind
    from hyper_usage._exceptions import (
        APIConnectionError,
        APIStatusError,
        APITimeoutError,
        AuthenticationError,
        ConfigurationError,
        HyperUsageError,
        InsufficientQuotaError,
        InternalServerError,
        PermissionDeniedError,
        RateLimitError,
        ResponseValidationError,
    )
    from hyper_usage._plan import Issue, IssueKind, Plan
    from hyper_usage._product import Product
    from hyper_usage._provenance.reader import CodegenLock, Provenance, provenance
    from hyper_usage._spec import SPEC_SHA256, SPEC_VERSION
    from hyper_usage._usage import Usage
    from hyper_usage._version import __version__

__all__ = [
    "SPEC_SHA256",
    "SPEC_VERSION",
    "APIConnectionError",
    "APIStatusError",
    "APITimeoutError",
    "AsyncUsageClient",
    "AuthenticationError",
    "CodegenLock",
    "ConfigurationError",
    "Drift",
    "DriftKind",
    "HyperUsageError",
    "InsufficientQuotaError",
    "InternalServerError",
    "Issue",
    "IssueKind",
    "PermissionDeniedError",
    "Plan",
    "Product",
    "Provenance",
    "RateLimitError",
    "ResponseValidationError",
    "Usage",
    "UsageClient",
    "__version__",
    "provenance",
]

_HOME_OF = {
    "AsyncUsageClient": "_async_client",
    "UsageClient": "_client",
    "Drift": "_drift",
    "DriftKind": "_drift",
    "Issue": "_plan",
    "IssueKind": "_plan",
    "Plan": "_plan",
    "Product": "_product",
    "CodegenLock": "_provenance.reader",
    "Provenance": "_provenance.reader",
    "provenance": "_provenance.reader",
    "SPEC_SHA256": "_spec",
    "SPEC_VERSION": "_spec",
    "Usage": "_usage",
    "__version__": "_version",
}

# Hidden from type checkers, which would accept misspelt names of a module with `__getattr__`.
if not TYPE_CHECKING:  # pragma: no branch - no type checker runs this.

    def __getattr__(name: str) -> object:
        if name not in __all__:
            raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
        home = import_module(f"{__name__}.{_HOME_OF.get(name, '_exceptions')}")
        globals()[name] = value = getattr(home, name)
        return value

    def __dir__() -> list[str]:
        return sorted({*globals(), *__all__})
