"""`check` with several accounts: one line, and the worst state."""

import pytest

from hyper_usage_cli.check.command import run
from hyper_usage_cli.check.limits import USUAL_CRITICAL, USUAL_WARNING, Limits
from tests.hyper_usage_cli.accounts.several import DOWN, serving, with_plans
from tests.hyper_usage_cli.check.check_cases import plan_with
from tests.hyper_usage_cli.output.plugin_output import read
from tests.hyper_usage_cli.usages import plan

pytestmark = pytest.mark.allow_hosts(["127.0.0.1"])

PERCENT = Limits(warning=USUAL_WARNING, critical=USUAL_CRITICAL)


def test_one_line(capsys: pytest.CaptureFixture[str]) -> None:
    """The line has the worst account first, and the labels of all."""
    replies = {
        "shop": with_plans(plan()),
        "my blog": with_plans(plan_with(1), plan("balance")),
        "test": DOWN,
    }
    with serving(**replies) as accounts:
        assert 2 == run(accounts, PERCENT, products=())
    found = read(capsys.readouterr().out)
    assert found.text.startswith(
        "my blog: akamai 0% left, less than 5%, test: status 503: down, run: hyper-usage doctor "
    )
    assert [
        "shop_akamai",
        "shop_akamai_expiry",
        "shop_balance",
        "my_blog_akamai",
        "my_blog_akamai_expiry",
        "my_blog_balance_2",
        "my_blog_balance_2_expiry",
        "my_blog_balance",
    ] == [datum.label for datum in found.data]


def test_labels_differ(capsys: pytest.CaptureFixture[str]) -> None:
    """Labels that would be equal get a number."""
    with serving(a=with_plans(plan("b c")), a_b=with_plans(plan("c"))) as accounts:
        assert 0 == run(accounts, PERCENT, products=())
    labels = [datum.label for datum in read(capsys.readouterr().out).data]
    assert ["a_b_c", "a_b_c_2"] == [
        each for each in labels if each.startswith("a_b_c") and "exp" not in each
    ]
    assert len(labels) == len(set(labels))


def test_an_account_that_does_not_answer(capsys: pytest.CaptureFixture[str]) -> None:
    """An account that does not answer is UNKNOWN, and the others are assessed."""
    with serving(shop=with_plans(plan()), blog=DOWN) as accounts:
        assert 3 == run(accounts, PERCENT, products=())
    found = read(capsys.readouterr().out)
    assert "UNKNOWN" == found.state
    assert ", shop: akamai 59.79% left, " in found.text
