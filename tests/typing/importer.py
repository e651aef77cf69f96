"""Code as importers write it, for mypy and pyright; it does not run.

`assert_type` fails if the type is another one. A comment that ignores an error fails if the error
does not occur.
"""

from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any, assert_type

import httpx

from hyper_usage import (
    APIConnectionError,
    APIStatusError,
    APITimeoutError,
    AsyncUsageClient,
    CodegenLock,
    ConfigurationError,
    Drift,
    DriftKind,
    HyperUsageError,
    InsufficientQuotaError,
    Issue,
    IssueKind,
    Plan,
    Product,
    Provenance,
    RateLimitError,
    ResponseValidationError,
    Usage,
    UsageClient,
    __version__,
    provenance,
)
from hyper_usage.testing import FakeUsageAPI, ReceivedRequest, Reply, plan, usage
from hyper_usage_api.models import PlanStatistics, UsageStatistics


def version() -> str:
    """Return the version."""
    return __version__


def may_start(needed: int) -> bool:
    """Ask before a job, with the key from the environment."""
    with UsageClient() as client:
        assert_type(client, UsageClient)
        usage = client.get_usage()
    assert_type(usage, Usage)
    left = usage.remaining("akamai")
    assert_type(left, int | None)
    return left is not None and left >= needed


async def may_start_async(needed: int) -> bool:
    """Ask before a job, in an event loop."""
    async with AsyncUsageClient(
        "key", base_url="https://h", timeout=5, max_retries=0, on_drift=tell
    ) as client:
        assert_type(client, AsyncUsageClient)
        usage = await client.get_usage()
    assert_type(usage, Usage)
    return (usage.remaining("akamai") or 0) >= needed


def misspell() -> None:
    """Misspell a name, which is an error."""
    from hyper_usage import UsageClinet  # type: ignore[attr-defined]  # pyright: ignore[reportAttributeAccessIssue, reportUnknownVariableType]

    UsageClinet()


def clients_of_their_own() -> None:
    """Send with an httpx client, and close the client."""
    client = UsageClient(http_client=httpx.Client(proxy="http://proxy.example"))
    assert_type(client.close(), None)
    AsyncUsageClient(http_client=httpx.AsyncClient())
    AsyncUsageClient(http_client=httpx.Client())  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]
    UsageClient("key", "https://h")  # type: ignore[call-arg]  # pyright: ignore[reportCallIssue]


def budgets() -> None:
    """Set the timeout and the retries."""
    UsageClient("key", timeout=0.5, max_retries=0)
    UsageClient("key", timeout=None)  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]
    UsageClient("key", max_retries=None)  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]
    AsyncUsageClient("key", max_retries=2.5)  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]


def tell(drift: Drift) -> None:
    """Read the attributes of a drift."""
    assert_type(drift.kind, DriftKind)
    assert_type((drift.pointer, drift.observed, str(drift)), tuple[str, str, str])
    drift.kind = DriftKind.CONTRADICTION  # type: ignore[misc]  # pyright: ignore[reportAttributeAccessIssue]


def callbacks(words: Callable[[str], None], nothing: Callable[[], None]) -> None:
    """Pass callbacks that take a drift; another callback, or an async one, is an error."""
    found: list[Drift] = []
    kinds: set[DriftKind] = set()
    UsageClient(on_drift=found.append)
    UsageClient(on_drift=lambda drift: kinds.add(drift.kind))

    async def tell_async(drift: Drift) -> None: ...

    AsyncUsageClient(on_drift=tell_async)  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]
    UsageClient(on_drift=words)  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]
    AsyncUsageClient(on_drift=nothing)  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]


def show(usage: Usage) -> None:
    """Read the attributes of a usage."""
    assert_type(usage.balance_euro, Decimal)
    assert_type(usage.plans, tuple[Plan, ...])
    assert_type(usage.fetched_at, datetime)
    assert_type(usage.reported, UsageStatistics)
    assert_type(usage.to_dict(), dict[str, Any])
    for each in usage.plans:
        assert_type(each.product, str | None)
        assert_type(each.quota, int | None)
        assert_type(each.used, int | None)
        assert_type(each.remaining, int | None)
        assert_type(each.overage, int | None)
        assert_type(each.expires_at, datetime | None)
        assert_type(each.num_requests, int | None)
        assert_type(each.is_expired(datetime.now(UTC)), bool)
        assert_type(each.issues, tuple[Issue, ...])
        assert_type(each.to_dict(), dict[str, Any])
        assert_type(each.reported, PlanStatistics)
        for issue in each.issues:
            assert_type(issue.kind, IssueKind)
            assert_type((issue.member, issue.message), tuple[str, str])


def show_products(usage: Usage) -> None:
    """Read the sums of a product, and add up other plans."""
    assert_type(usage.products, Mapping[str | None, Product])
    product = usage.products["akamai"]
    assert_type(product.plans, tuple[Plan, ...])
    assert_type((product.quota, product.used), tuple[int | None, int | None])
    assert_type((product.remaining, product.overage), tuple[int | None, int | None])
    assert_type(product.next_expiry, datetime | None)
    assert_type(Product.of(plan for plan in usage.plans if not plan.issues), Product)
    usage.products["akamai"] = product  # type: ignore[index]  # pyright: ignore[reportIndexIssue]


def require(usage: Usage) -> int | None:
    """Let a job start, or return the number of requests left."""
    try:
        assert_type(usage.require("akamai", 5_000, valid_for=timedelta(hours=2)), None)
        usage.require("akamai", 5_000, at=datetime.now(UTC))
        usage.require("akamai", 5.0)  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]
    except InsufficientQuotaError as error:
        assert_type((error.product, error.need, error.reason), tuple[str, int, str])
        return error.remaining
    assert_type(usage.usable("akamai", valid_for=timedelta(hours=2)), Product)
    return usage.usable(None).at_least


def change(usage: Usage) -> None:
    """Change a usage, which is an error."""
    usage.balance_euro = Decimal(0)  # type: ignore[misc]  # pyright: ignore[reportAttributeAccessIssue]


def handle(client: UsageClient) -> Usage | None:
    """Handle every error on its own."""
    try:
        return client.get_usage()
    except RateLimitError as error:
        assert_type(error, RateLimitError)
        assert_type(error.retry_after, float | None)
    except APIStatusError as error:
        assert_type(error.retry_after, float | None)
        assert_type(error.status_code, int)
        assert_type((error.message, error.body), tuple[str, str])
        assert_type(error.request_id, str | None)
    except ResponseValidationError as error:
        assert_type((error.pointer, error.expected, error.got), tuple[str, str, str])
    except APITimeoutError as error:
        assert_type(error, APITimeoutError)
    except (APIConnectionError, ConfigurationError) as error:
        assert_type(error, APIConnectionError | ConfigurationError)
    except HyperUsageError as error:
        assert_type(error.may_pass, bool)
        raise
    return None


def configuration_is_a_value_error(error: ConfigurationError) -> ValueError:
    """Return a configuration error as a ValueError."""
    return error


def sources() -> None:
    """Read the sources of the package."""
    assert_type(provenance(), Provenance)
    assert_type(provenance().lock, CodegenLock)
    assert_type(provenance().lock.tools, Mapping[str, str])
    assert_type(provenance().document, str)


def test_fixture(usage_api: FakeUsageAPI) -> None:
    """Take the fixture of the plugin."""
    usage_api.reply_with(usage())


def in_tests() -> None:
    """Use the fake API."""
    made = usage(plan("akamai", remaining=13, requestsUsed=None), balance="1.50")
    assert_type(made, Usage)
    assert_type(plan(expires_in=None), dict[str, Any])
    api = FakeUsageAPI(Reply(503), Reply(200, {"balanceEuro": 1}, {}), made, api_key="key")
    assert_type(api.client(timeout=5), UsageClient)
    assert_type(api.async_client(max_retries=0), AsyncUsageClient)
    assert_type(api.reply_with(made, Reply(401)), None)
    UsageClient(api.api_key, http_client=httpx.Client(transport=api.transport()))
    AsyncUsageClient(api.api_key, http_client=httpx.AsyncClient(transport=api.transport()))
    with api.serve() as base_url:
        assert_type(base_url, str)
    assert_type(api.requests, list[ReceivedRequest])
    assert_type(api.requests[0].headers, Mapping[str, str])
