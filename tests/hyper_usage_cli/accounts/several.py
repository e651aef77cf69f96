"""Several accounts, each with an API of its own."""

from collections.abc import Generator
from contextlib import ExitStack, contextmanager
from typing import Any

from hyper_usage.testing import FakeUsageAPI, Reply
from hyper_usage_cli.access import Access
from hyper_usage_cli.accounts.account import Account
from hyper_usage_cli.keys import KeyInFile

__all__ = ["DOWN", "serving", "with_plans"]

#: No usage, and no retry soon.
DOWN = Reply(503, {"error": "down"}, {"retry-after": "100"})


def with_plans(*plans: dict[str, Any]) -> Reply:
    """Return a reply with plans that do not expire soon."""
    kept = [plan | {"expiresAt": "9999-12-31T23:59:59Z"} for plan in plans]
    return Reply(200, {"balanceEuro": 5, "plans": kept})


@contextmanager
def serving(**replies: Reply) -> Generator[list[Account]]:
    """Serve an API for each account; yield the accounts."""
    with ExitStack() as stack:
        usual = Access(timeout=5.0, place=KeyInFile("test-key"))
        yield [
            Account(
                name=name,
                access=usual._replace(base_url=stack.enter_context(FakeUsageAPI(reply).serve())),
            )
            for name, reply in replies.items()
        ]
