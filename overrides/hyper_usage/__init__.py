"""How many requests are left, until when, and how many euros.

>>> from hyper_usage import UsageClient
>>> with UsageClient() as client:  # the key: argument, else HYPER_USAGE_API_KEY
...     usage = client.get_usage()
>>> usage.remaining("akamai")

Names are imported when they are first used (PEP 562): importing this package loads no HTTP library.
"""

from importlib import import_module

TYPE_CHECKING = False  # As `typing` has it, which takes longer to import than all the rest.

if TYPE_CHECKING:
    from hyper_usage._client import AsyncUsageClient, UsageClient
    from hyper_usage._drift import Drift, DriftKind
    from hyper_usage._exceptions import (
        APIConnectionError,
        APIStatusError,
        APITimeoutError,
        AuthenticationError,
        ConfigurationError,
        HyperUsageError,
        InternalServerError,
        PermissionDeniedError,
        RateLimitError,
        ResponseValidationError,
    )
    from hyper_usage._provenance.reader import CodegenLock, Provenance, provenance
    from hyper_usage._spec import SPEC_SHA256, SPEC_VERSION
    from hyper_usage._usage import Issue, IssueKind, Plan, Product, Usage
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
    "AsyncUsageClient": "_client",
    "UsageClient": "_client",
    "Drift": "_drift",
    "DriftKind": "_drift",
    "CodegenLock": "_provenance.reader",
    "Provenance": "_provenance.reader",
    "provenance": "_provenance.reader",
    "SPEC_SHA256": "_spec",
    "SPEC_VERSION": "_spec",
    "Issue": "_usage",
    "IssueKind": "_usage",
    "Plan": "_usage",
    "Product": "_usage",
    "Usage": "_usage",
    "__version__": "_version",
}

# Type checkers believe that a module with `__getattr__` has every name, misspelt ones too.
if not TYPE_CHECKING:  # pragma: no branch - whoever runs this is no type checker.

    def __getattr__(name: str) -> object:
        if name not in __all__:
            raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
        home = import_module(f"{__name__}.{_HOME_OF.get(name, '_exceptions')}")
        globals()[name] = value = getattr(home, name)
        return value

    def __dir__() -> list[str]:
        return sorted({*globals(), *__all__})
