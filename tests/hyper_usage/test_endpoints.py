"""Operations beside the usage: the clients call any operation in the same way."""

from collections.abc import Callable
from functools import partial
from typing import Any, Final, TypeAlias

import anyio
import httpx
import pytest

from hyper_usage import (
    APIStatusError,
    AsyncUsageClient,
    ConfigurationError,
    Drift,
    DriftKind,
    ResponseValidationError,
    UsageClient,
)
from hyper_usage._endpoints import Endpoint
from hyper_usage_api import decode
from hyper_usage_api.models import PlanStatistics
from hyper_usage_api.operation import Operation, Parameter
from tests.hyper_usage.replies import KEY

PLANS: Final = Operation(
    pointer="/paths/~1plans/get",
    method="GET",
    path="/plans",
    parameters=(Parameter(name="after", location="query", required=False),),
    success={"200": decode.Json(decode.array(PlanStatistics.from_dict))},
    errors={},
)
ENDPOINT: Final = Endpoint(PLANS, len, lambda _: ())

SERVER: Final = "https://api.example"
NOTHING: Final = dict[str, object]()

Answers: TypeAlias = list[tuple[int, object]]
Ask: TypeAlias = Callable[[Answers, str, list[Drift]], tuple[int, list[httpx.Request]]]


def handler(answers: Answers, sent: list[httpx.Request]) -> httpx.MockTransport:
    """Return a transport that gives these answers, one a request, and keeps the requests."""

    def answer(request: httpx.Request) -> httpx.Response:
        sent.append(request)
        status, body = answers[len(sent) - 1]
        return httpx.Response(status, json=body, headers={"retry-after": "0"})

    return httpx.MockTransport(answer)


class Plans(UsageClient):
    """A client with a method more, as a maintainer adds one."""

    def count(self, after: str) -> int:
        """Return the number of plans."""
        return self._run(self._base.prepare(ENDPOINT, partial(PLANS.request, after)))


class AsyncPlans(AsyncUsageClient):
    """The asynchronous client with that method."""

    async def count(self, after: str) -> int:
        """Return the number of plans."""
        return await self._run(self._base.prepare(ENDPOINT, partial(PLANS.request, after)))


def sync(answers: Answers, after: str, told: list[Drift]) -> tuple[int, list[httpx.Request]]:
    """Count the plans with the sync client."""
    sent: list[httpx.Request] = []
    with httpx.Client(transport=handler(answers, sent)) as http:
        client = Plans(KEY, base_url=SERVER, http_client=http, on_drift=told.append)
        return client.count(after), sent


def asynchronous(
    answers: Answers, after: str, told: list[Drift]
) -> tuple[int, list[httpx.Request]]:
    """Count the plans with the async client."""
    sent: list[httpx.Request] = []

    async def ask() -> int:
        async with httpx.AsyncClient(transport=handler(answers, sent)) as http:
            client = AsyncPlans(KEY, base_url=SERVER, http_client=http, on_drift=told.append)
            return await client.count(after)

    return anyio.run(ask), sent


both = pytest.mark.parametrize("ask", [sync, asynchronous])


@both
def test_any_operation(ask: Ask) -> None:
    """A call has the operation's own parameters, and the key in its header, also when retried."""
    told: list[Drift] = []
    count, sent = ask([(503, NOTHING), (200, [NOTHING, NOTHING])], "a/b", told)
    assert 2 == count
    assert ["/plans?after=a%2Fb"] * 2 == [request.url.raw_path.decode() for request in sent]
    assert [KEY, KEY] == [request.headers["x-api-key"] for request in sent]
    pointer = "/paths/~1plans/get/responses/503"
    assert [Drift(DriftKind.UNDOCUMENTED_STATUS, pointer, "object")] == told


@both
@pytest.mark.parametrize(
    ("answer", "error"),
    [
        pytest.param((404, NOTHING), APIStatusError, id="status"),
        pytest.param((200, [7]), ResponseValidationError, id="body"),
    ],
)
def test_a_failure(ask: Ask, answer: tuple[int, Any], error: type[Exception]) -> None:
    """A status or a body that the operation does not document raises as for the usage."""
    with pytest.raises(error):
        ask([answer], "a", [])


@both
def test_an_argument_that_cannot_be_sent(ask: Ask) -> None:
    """A value that no URL can hold is refused before any request, without a cause."""
    with pytest.raises(ConfigurationError, match=r"^an argument cannot be sent \(Uni") as caught:
        ask([], "\ud800", [])
    assert caught.value.__context__ is None
