"""The plans and usages that importers make for their tests."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any, cast

import anyio
import pytest

from hyper_usage import (
    Drift,
    InsufficientQuotaError,
    InternalServerError,
    ResponseValidationError,
    Usage,
)
from hyper_usage.testing import FakeUsageAPI, Reply, plan, usage
from hyper_usage_api import encode
from hyper_usage_api.errors import ValidationError

pytestmark = pytest.mark.shipped

_NAIVE = datetime.now(UTC).replace(tzinfo=None)


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        pytest.param({}, (100_000, 0, 100_000), id="nothing"),
        pytest.param({"remaining": 13}, (100_000, 99_987, 13), id="remaining"),
        pytest.param({"remaining": 500_000}, (500_000, 0, 500_000), id="much-remaining"),
        pytest.param({"remaining": 0}, (100_000, 100_000, 0), id="nothing-remaining"),
        pytest.param({"used": 13}, (100_000, 13, 99_987), id="used"),
        pytest.param({"used": 500_000}, (500_000, 500_000, 0), id="much-used"),
        pytest.param({"quota": 10}, (10, 0, 10), id="quota"),
        pytest.param({"remaining": 3, "used": 4}, (7, 4, 3), id="without-quota"),
        pytest.param({"remaining": 3, "quota": 10}, (10, 7, 3), id="without-used"),
        pytest.param({"used": 3, "quota": 10}, (10, 3, 7), id="without-remaining"),
        pytest.param({"used": 13, "quota": 10}, (10, 13, 0), id="overage"),
    ],
)
def test_figures_fit_each_other(given: dict[str, Any], expected: tuple[int, int, int]) -> None:
    """Figures that are not given follow from those that are, and the plan has no issue."""
    (made,) = usage(plan("akamai", **given)).plans
    assert expected == (made.quota, made.used, made.remaining)
    assert ("akamai", ()) == (made.product, made.issues)


def test_contradictions_are_sent() -> None:
    """A test can send values that the API should not."""
    made = usage(
        plan(remaining=9, used=9, quota=9),
        plan(None, requestsUsed=None),
        plan() | {"tier": "gold"},
    )
    assert [1, 1, 0] == [len(each.issues) for each in made.plans]
    assert ["akamai", None, "akamai"] == [each.product for each in made.plans]
    assert {"tier": "gold"} == made.plans[2].reported.additional_properties


@pytest.mark.parametrize("days", [30, -1, None])
def test_expiry(days: int | None) -> None:
    """A plan expires after the given time, has expired already, or never does."""
    made = usage(plan(expires_in=None if days is None else timedelta(days=days)))
    assert (None if days is None else made.fetched_at + timedelta(days=days)) == (
        None
        if made.plans[0].expires_at is None
        else pytest.approx(made.plans[0].expires_at, abs=timedelta(minutes=5))
    )


def test_a_usage_needs_no_client() -> None:
    """Code that takes a usage is tested without a client."""
    with pytest.raises(InsufficientQuotaError, match="akamai has 13 requests left"):
        usage(plan("akamai", remaining=13)).require("akamai", 5_000)


@pytest.mark.parametrize("balance", [1.5, "1.50", Decimal("1.50"), 7])
def test_balance(balance: Any) -> None:
    """A balance keeps its digits."""
    assert str(balance) == str(usage(balance=balance).balance_euro)
    assert () == usage().plans


@pytest.mark.parametrize(
    ("members", "error"),
    [
        pytest.param({"requestsUsed": "7"}, ValidationError, id="type"),
        pytest.param({"expiresAt": "soon"}, ValidationError, id="date"),
    ],
)
def test_a_usage_that_no_client_would_take(members: dict[str, Any], error: type[Exception]) -> None:
    """Values that a client refuses are refused, so that no test rests on them."""
    with pytest.raises(error):
        usage(plan(**members))
    with pytest.raises(ResponseValidationError):
        usage(balance="1e99")


def test_a_reply_of_another_type() -> None:
    """A body without a `Reply` around it is refused where it is passed."""
    body: Any = {"balanceEuro": 1}
    with pytest.raises(TypeError, match=r"a Usage, got dict; Reply\(200, …\) sends any JSON"):
        FakeUsageAPI(Reply(), body)


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        pytest.param({"remainig": 3}, "got remainig; add another member with", id="misspelt"),
        pytest.param(
            {"left": 3, "num_requests": 3}, "got left, num_requests; add", id="other-names"
        ),
        pytest.param(
            {"expires_at": None}, "expires_in or one of expiresAt, requests", id="of-plan"
        ),
        pytest.param({"remaining": "3"}, "remaining must be int, got str", id="text"),
        pytest.param({"used": 1.5}, "used must be int, got float", id="fraction"),
        pytest.param({"quota": True}, "quota must be int, got bool", id="bool"),
        pytest.param({"expires_in": 30}, "expires_in must be timedelta, got int", id="expiry"),
    ],
)
def test_a_plan_of_other_arguments(arguments: dict[str, Any], words: str) -> None:
    """A plan that is not what a test asks for is refused where it is made."""
    with pytest.raises(TypeError, match=words):
        plan("akamai", **arguments)
    product: Any = 5
    with pytest.raises(TypeError, match="product must be str, got int"):
        plan(product)


@pytest.mark.parametrize(
    ("arguments", "error", "words"),
    [
        pytest.param({"balance": "much"}, ValueError, "must be a number, got 'much'", id="balance"),
        pytest.param({"balance": None}, ValueError, "must be a number, got None", id="none"),
        pytest.param({"fetched_at": _NAIVE}, ValueError, "fetched_at .* aware", id="naive"),
        pytest.param({"fetched_at": "now"}, TypeError, "fetched_at .* aware .* got str", id="text"),
    ],
)
def test_a_usage_of_other_arguments(
    arguments: dict[str, Any], error: type[Exception], words: str
) -> None:
    """A usage that cannot be used is refused where it is made."""
    with pytest.raises(error, match=words):
        usage(**arguments)


@pytest.mark.parametrize("given", [[plan()], usage(plan()).plans[0], "akamai"])
def test_a_plan_of_another_type(given: Any) -> None:
    """A list of plans, a `Plan` and a name are refused: the API sends plans in another form."""
    with pytest.raises(TypeError, match=rf"as plan\(\) returns it, got {type(given).__name__}"):
        usage(given)


def test_replies_of_all_kinds() -> None:
    """A reply takes a usage, with the digits of its balance, and a number as a header."""
    sent = usage(plan("akamai", remaining=13), balance="1.50")
    assert Reply(200, sent) == Reply(200, encode.dumps(sent.reported))
    assert {"retry-after": "1"} == Reply(429, headers=cast("Any", {"retry-after": 1})).headers
    with pytest.raises(TypeError, match="status_code must be int, got dict"):
        Reply(cast("Any", {"balanceEuro": 1}))


def ask(api: FakeUsageAPI, backend: str, **options: Any) -> Usage:
    """Ask a fake in memory, with its client or its async client."""
    if backend == "sync":
        with api.client(**options) as client:
            return client.get_usage()

    async def run() -> Usage:
        async with api.async_client(**options) as client:
            return await client.get_usage()

    return anyio.run(run, backend=backend)


@pytest.mark.parametrize("backend", ["sync", "asyncio", "trio"])
class TestClients:
    """The clients of a fake."""

    def test_usage_is_sent(self, backend: str, monkeypatch: pytest.MonkeyPatch) -> None:
        """A client in memory gets the usage of the fake, whatever the environment says."""
        monkeypatch.setenv("HYPER_USAGE_BASE_URL", "https://elsewhere.example/path")
        sent = usage(plan("akamai", remaining=13), balance="1.50")
        got = ask(FakeUsageAPI(sent, api_key="mine"), backend)
        assert sent.reported == got.reported
        assert "1.50" == str(got.balance_euro)

    def test_replies_change(self, backend: str) -> None:
        """A test can change its mind about the replies."""
        api = FakeUsageAPI(Reply(500))
        with pytest.raises(InternalServerError):
            ask(api, backend, max_retries=0)
        api.reply_with(usage(plan(remaining=2)), usage(plan(remaining=1)))
        left = [ask(api, backend).remaining("akamai") for _ in range(3)]
        assert [2, 1, 1] == left
        assert 4 == len(api.requests)

    def test_options(self, backend: str) -> None:
        """The options of a client are passed on."""
        found: list[Drift] = []
        ask(
            FakeUsageAPI(usage(plan() | {"tier": "gold"})),
            backend,
            timeout=60.0,
            on_drift=found.append,
        )
        assert ["/plans/0/tier"] == [drift.pointer for drift in found]
