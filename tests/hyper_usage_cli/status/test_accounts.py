"""`status` with several accounts."""

import pytest

from hyper_usage_cli.status.command import run
from tests.hyper_usage_cli.accounts.several import DOWN, serving, with_plans
from tests.hyper_usage_cli.conftest import Schema
from tests.hyper_usage_cli.usages import plan

pytestmark = pytest.mark.allow_hosts(["127.0.0.1"])


def test_screen(capsys: pytest.CaptureFixture[str]) -> None:
    """Each account has its own part of the screen; a failure is told on stderr."""
    replies = {"shop": with_plans(plan()), "blog": DOWN, "test": with_plans()}
    with serving(**replies) as accounts:
        assert 5 == run(accounts, products=(), as_json=False)
    out, err = capsys.readouterr()
    assert out.startswith("Account  shop\nBalance  5.00 EUR\nAs of    ")
    assert "\n\nAccount  test\nBalance  5.00 EUR\n" in out
    assert "blog" not in out
    assert err.startswith("hyper-usage: account blog: status 503: down; run: hyper-usage doctor ")


def test_json(capsys: pytest.CaptureFixture[str], schema: Schema) -> None:
    """Each account has a line of JSON, with its usage or its failure."""
    with serving(shop=with_plans(plan()), blog=DOWN) as accounts:
        assert 5 == run(accounts, products=(), as_json=True)
    shop, blog = map(schema.read, capsys.readouterr().out.splitlines())
    assert ("shop", "blog") == (shop["account"], blog["account"])
    (product,) = shop["data"]["products"]
    assert ("akamai", 1, 59_790) == (
        product["product"], product["usable_plans"], product["remaining"],
    )  # fmt: skip
    assert "unreachable" == blog["error"]["code"]
