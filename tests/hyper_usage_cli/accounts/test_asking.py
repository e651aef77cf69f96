"""Several accounts are asked at once."""

from threading import Barrier

import pytest

from hyper_usage import Usage
from hyper_usage_cli.access import Access
from hyper_usage_cli.accounts.account import Account
from hyper_usage_cli.accounts.asking import Answer, NoAnswer, ask
from tests.hyper_usage_cli.accounts.several import DOWN, serving, with_plans
from tests.hyper_usage_cli.usages import plan, usage
from tests.patience import PATIENCE


@pytest.mark.allow_hosts(["127.0.0.1"])
def test_answers_are_in_order() -> None:
    """Each account has its usage or its failure, in the order of the accounts."""
    with serving(shop=with_plans(plan()), blog=DOWN, test=with_plans()) as accounts:
        shop, blog, test = ask(accounts)
    assert ["shop", "blog", "test"] == [each.account.name for each in (shop, blog, test)]
    assert isinstance(shop, Answer)
    assert isinstance(test, Answer)
    assert (1, 0) == (len(shop.usage.plans), len(test.usage.plans))
    assert isinstance(blog, NoAnswer)
    assert blog.message.startswith("account blog: status 503: down; run: hyper-usage doctor ")


def test_all_are_asked_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """An account that answers late does not delay the others."""
    together = Barrier(3, timeout=PATIENCE)

    def meet(_access: Access) -> Usage:
        together.wait()
        return usage()

    monkeypatch.setattr(Access, "usage", meet)
    assert 3 == len(ask([Account(name=name, access=Access()) for name in ("a", "b", "c")]))


def test_a_defect_is_not_hidden(monkeypatch: pytest.MonkeyPatch) -> None:
    """An exception that no client raises is raised as it is."""

    def fail(_access: Access) -> Usage:
        raise RuntimeError("a defect")

    monkeypatch.setattr(Access, "usage", fail)
    with pytest.raises(RuntimeError, match="a defect"):
        ask([Account(name=name, access=Access()) for name in ("a", "b")])
