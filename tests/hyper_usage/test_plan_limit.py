"""The limit on the plans of a reply."""

from time import process_time
from typing import Final

import httpx
import pytest

from hyper_usage import ResponseValidationError, Usage
from tests.hyper_usage.replies import usage_from

MOST: Final = 10_000
TINY: Final = b"{}"
FULL: Final = (
    b'{"product":"akamai","requestsUsed":1,"requestsQuota":2,"requestsRemaining":1,'
    b'"numRequests":2,"expiresAt":"2027-01-01T00:00:00Z"}'
)


def read(plans: bytes) -> Usage:
    """Return the usage of a reply with this list as its plans."""
    return usage_from(httpx.Response(200, content=b'{"balanceEuro": 1, "plans": %b}' % plans))


def test_as_many_as_may_be() -> None:
    """A reply with as many plans as the limit is read."""
    assert MOST == len(read(b"[%b]" % b",".join([TINY] * MOST)).plans)


def test_full_plans() -> None:
    """No reply of 1 MiB has more plans than the limit, if they have all members."""
    count = 2**20 // (len(FULL) + 1)
    assert count < MOST


@pytest.mark.parametrize("plan", [TINY, b'{"a": 1}', b'{"product": ""}'])
def test_too_many(plan: bytes) -> None:
    """A reply of 1 MiB of tiny plans is refused, in less than a second of the processor."""
    plans = b"[%b]" % b",".join([plan] * (1_000_000 // (len(plan) + 1)))
    start = process_time()
    with pytest.raises(ResponseValidationError) as caught:
        read(plans)
    assert process_time() - start < 1
    assert ("/plans", "at most 10000 plans", "more") == caught.value.args


def test_other_braces() -> None:
    """Objects of an unknown member do not count."""
    others = b",".join([TINY] * (MOST + 1))
    assert () == read(b'null, "x": [%b]' % others).plans


def test_too_many_beside_depth() -> None:
    """Too many plans are found in a body that is too deep to be parsed, too."""
    plans = b",".join([TINY] * (MOST + 1))
    with pytest.raises(ResponseValidationError) as caught:
        read(b'[%b], "deep": %b%b' % (plans, b"[" * 100_000, b"]" * 100_000))
    assert "/plans" == caught.value.pointer


def test_no_json() -> None:
    """Braces without JSON are refused as broken JSON, not as too many plans."""
    with pytest.raises(ResponseValidationError, match="JSON"):
        read(b"{" * (MOST + 1))


def test_error_with_many_plans() -> None:
    """The status of an error is not hidden by its body."""
    content = b'{"plans": [%b]}' % b",".join([TINY] * (MOST + 1))
    with pytest.raises(Exception, match="status 503"):
        usage_from(httpx.Response(503, content=content))
