"""`guard` with several products or several accounts: all must hold."""

from decimal import Decimal

import pytest

from hyper_usage.testing import Reply
from hyper_usage_cli.exit_codes import CommandError, ExitCode
from hyper_usage_cli.guard.command import run
from hyper_usage_cli.guard.decide import pair
from tests.hyper_usage_cli.accounts.several import DOWN, serving, with_plans
from tests.hyper_usage_cli.conftest import LIKE_A_KEY, Schema
from tests.hyper_usage_cli.usages import plan

pytestmark = pytest.mark.allow_hosts(["127.0.0.1"])

ENOUGH = with_plans(plan(), plan("x"))
TOO_FEW = with_plans(plan("x"))


@pytest.mark.parametrize(
    ("products", "needs", "expected"),
    [
        (
            ["a", "b"],
            [1],
            "a --need for each --product; got 2 --product and 1 --need; give them in",
        ),
        (["a"], [1, 2], "a --need for each --product; got 1 --product and 2 --need; give them in"),
        (["a", "b", "a"], [1, 2, 3], "each product once; got a 2 times; add its needs up"),
        ([LIKE_A_KEY] * 2, [1, 2], "each product once; got (not shown, because it may be a key) 2"),
    ],
)
def test_no_pairs(products: list[str], needs: list[int], expected: str) -> None:
    """A need that belongs to no product, or to several, is refused."""
    with pytest.raises(CommandError) as caught:
        pair(products, needs, None, None)
    assert ExitCode.USAGE == caught.value.exit_code
    assert caught.value.message.startswith(f"guard expects {expected}")


@pytest.mark.parametrize(
    ("needs", "expected"),
    [
        pytest.param(
            (5_000, 59_790),
            "yes: akamai has 59,790 requests left, 5,000 are needed;"
            " x has 59,790 requests left, 59,790 are needed",
            id="both",
        ),
        pytest.param(
            (5_000, 59_791), "no: x has 59,790 requests left, 59,791 are needed", id="one"
        ),
        pytest.param(
            (60_000, 60_000),
            "no: akamai has 59,790 requests left, 60,000 are needed;"
            " x has 59,790 requests left, 60,000 are needed",
            id="none",
        ),
    ],
)
def test_several_products(
    needs: tuple[int, int], expected: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """One sentence has every demand that holds, or every one that does not."""
    demands = pair(["akamai", "x"], needs, None, None)
    with serving(shop=ENOUGH) as accounts:
        code = run([accounts[0]], demands, fail_open=False, as_json=False)
    said = expected.replace(": ", ": account shop: ", 1)
    assert (said + "\n", "") == capsys.readouterr()
    assert expected.startswith("no") == code


def test_one_balance_is_one_reason(capsys: pytest.CaptureFixture[str]) -> None:
    """A balance that is too low is told once."""
    demands = pair(["akamai", "x"], [1, 1], Decimal(10), None)
    with serving(shop=ENOUGH) as accounts:
        assert 1 == run(accounts, demands, fail_open=False, as_json=False)
    expected = "no: account shop: the balance is 5.00 EUR, at least 10.00 EUR is needed\n"
    assert expected == capsys.readouterr().out


def test_json(capsys: pytest.CaptureFixture[str], schema: Schema) -> None:
    """JSON has all demands; what is beside them is of the first that is refused."""
    demands = pair(["akamai", "x"], [1, 60_000], None, None)
    with serving(shop=ENOUGH) as accounts:
        assert 1 == run(accounts, demands, fail_open=False, as_json=True)
    answer = schema.read(capsys.readouterr().out)
    data = answer["data"]
    assert "shop" == answer["account"]
    assert [("akamai", True), ("x", False)] == [
        (each["product"], each["allowed"]) for each in data["demands"]
    ]
    assert ("x", 60_000, 59_790, False) == tuple(
        data[name] for name in ("product", "need", "remaining", "allowed")
    )


@pytest.mark.parametrize(
    ("replies", "code", "printed"),
    [
        pytest.param(
            {"shop": ENOUGH, "blog": ENOUGH},
            0,
            "yes: account shop: akamai has 59,790 requests left, 5,000 are needed;"
            " account blog: akamai has 59,790 requests left, 5,000 are needed\n",
            id="all",
        ),
        pytest.param(
            {"shop": ENOUGH, "blog": TOO_FEW},
            1,
            "no: account blog: no plan of akamai; the account has x\n",
            id="one says no",
        ),
        pytest.param(
            {"shop": TOO_FEW, "blog": DOWN},
            1,
            "no: account shop: no plan of akamai; the account has x\n",
            id="no outdoes no answer",
        ),
        pytest.param(
            {"shop": ENOUGH, "blog": DOWN},
            5,
            "",
            id="one does not answer",
        ),
    ],
)
def test_several_accounts(
    replies: dict[str, Reply],
    code: int,
    printed: str,
    capsys: pytest.CaptureFixture[str],
    schema: Schema,
) -> None:
    """All accounts must have enough; an account that says no outdoes one that does not answer."""
    demands = pair(["akamai"], [5_000], None, None)
    with serving(**replies) as accounts:
        assert code == run(accounts, demands, fail_open=False, as_json=False)
        out, err = capsys.readouterr()
        assert code == run(accounts, demands, fail_open=False, as_json=True)
    assert printed == out
    expected = "hyper-usage: account blog: status 503: down; run: "
    assert (expected if DOWN in replies.values() else "") == err[: len(expected)]
    lines = [schema.read(line) for line in capsys.readouterr().out.splitlines()]
    assert list(replies) == [each["account"] for each in lines]


def test_fail_open(capsys: pytest.CaptureFixture[str]) -> None:
    """With --fail-open, an account that does not answer is a yes."""
    demands = pair(["akamai"], [5_000], None, None)
    with serving(shop=ENOUGH, blog=DOWN) as accounts:
        assert 0 == run(accounts, demands, fail_open=True, as_json=False)
    out, err = capsys.readouterr()
    assert out.startswith("yes: account shop: akamai has 59,790 requests left")
    assert "; account blog: no usage came, and --fail-open allows that: status 503: down;" in out
    assert err.startswith("hyper-usage: account blog: warning: status 503: down; run: ")
