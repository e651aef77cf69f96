"""The table of `watch`: what ends first, in one row for each product."""

from datetime import UTC, timedelta
from io import StringIO
from typing import Any

import pytest
from rich.console import Console
from rich.text import Text

from hyper_usage_cli.watch.forecast import ProductForecast
from hyper_usage_cli.watch.table import draw
from tests.hyper_usage_cli.usages import NOW, after, plan, usage
from tests.hyper_usage_cli.watch.samples import MINUTE
from tests.hyper_usage_cli.watch.view_cases import watched


def sized(product: str | None, used: int, quota: int, **members: Any) -> dict[str, Any]:
    """Return a plan of a quota with a number of used requests."""
    left = max(quota - used, 0)
    return plan(
        product,
        requestsUsed=used,
        requestsQuota=quota,
        requestsRemaining=left,
        numRequests=quota,
        **members,
    )


def messy(minute: int) -> list[dict[str, Any]]:
    """Return the plans of a dozen products after some minutes."""
    return [
        sized("akamai", 40_210, 100_000, expiresAt=after(days=29)),
        sized("akamai", 100, 18_866, expiresAt=after(days=2)),
        sized("datadome", 4_170, 5_000, expiresAt=after(days=7)),
        sized("kasada", 5_059, 5_000, expiresAt=after(hours=20)),
        sized("incapsula", 900, 1_000, expiresAt=after(hours=-3)),
        sized("incapsula-reese84-web-sensor", 12_345 * minute, 10**8, expiresAt=after(days=1)),
        sized("incapsula-reese84-mobile-sensor", 5, 100_000, expiresAt=after(days=400)),
        sized("製品セットの名前が長い", 900 * minute, 100_000, expiresAt=after(days=2, minutes=-1)),
        sized("shape", minute, 1_000, expiresAt=after(days=3)),
        sized("shape", 0, 1_000, expiresAt=after(days=9)),
        sized("shape", 0, 1_000, expiresAt=after(days=60)),
        sized("perimeterx", 5, 10, expiresAt=None),
        plan("trust", requestsUsed=None, requestsRemaining=None, expiresAt=None),
        sized(None, 1, 9, expiresAt=after(hours=-30)),
    ]


def forecasts(minutes: int, *plans: dict[str, Any]) -> tuple[ProductForecast, ...]:
    """Return the forecasts from a sample a minute, the last at NOW."""
    samples = [
        usage(*(plans or messy(minute)), at=NOW - (minutes - minute) * MINUTE)
        for minute in range(minutes + 1)
    ]
    return watched(*samples).outlook.products


def drawn(products: tuple[ProductForecast, ...], width: int) -> list[Text]:
    """Return the lines of a table."""
    terminal = Console(file=StringIO(), width=width)
    lines = draw(products, terminal, NOW, UTC)
    assert all(isinstance(line, Text) for line in lines)
    return [line for line in lines if isinstance(line, Text)]


@pytest.mark.parametrize("width", [76, 80, 100, 120])
@pytest.mark.parametrize("minutes", [2, 10], ids=["early", "late"])
def test_one_row_for_each_product(minutes: int, width: int) -> None:
    """Each product has one row that fits, and the names differ."""
    lines = drawn(forecasts(minutes), width)
    assert 2 + 11 == len(lines)
    assert all(line.cell_len <= width for line in lines)
    assert 12 == len({line.plain.split()[0] for line in lines[1:]})


def test_all_losses_are_told() -> None:
    """All losses are told, each with its time; the unit is not repeated."""
    (first, *_) = forecasts(5, *messy(0)[:2])
    lines = drawn((first,), 80)
    assert lines[-1].plain.endswith("118,866         0  18,766 expire in 2 days, 59,790 in 29")
    early = drawn(forecasts(1, *messy(0)[:2]), 80)
    assert "PRODUCT    LEFT       OF  PER HOUR  ENDS" == early[1].plain
    expected = "akamai   78,556  118,866    2 of 5  up to 18,766 expire in 2 days, 59,790 in 29"
    assert expected == early[2].plain


def test_all_losses_are_told_beside_long_names() -> None:
    """At 80 columns, the losses of a product are told although other names are long."""
    (akamai,) = (line for line in drawn(forecasts(10), 80) if line.plain.startswith("akamai"))
    assert akamai.plain.endswith("18,766 expire in 2 days, 59,790 in 29")


def test_losses_without_room_are_counted() -> None:
    """Losses that do not fit the line are counted."""
    plans = [sized("shape", 0, 10**9, expiresAt=after(days=days)) for days in (3, 9, 60, 90)]
    line = drawn(forecasts(5, *plans), 80)[-1].plain
    assert line.endswith("  1,000,000,000 expire in 3 days, 3 more")


def test_what_ends_first_is_first() -> None:
    """Products are in the order of their first loss or end; those that expired are last."""
    order = [line.plain.split()[0] for line in drawn(forecasts(10), 120)[2:]]
    assert ["kasada", "製品セットの名前が長い", "incapsula-reese84-web-sensor"] == order[:3]
    assert ["akamai", "shape", "datadome", "incapsula-reese84-mobile-sensor"] == order[3:7]
    assert {"incapsula", "(unnamed)"} == set(order[-2:])


@pytest.mark.parametrize(
    ("sent", "style"),
    [
        pytest.param(sized("a", 9, 9), "red", id="used up"),
        pytest.param(sized("a", 1, 9, expiresAt=after(hours=24)), "red", id="within a day"),
        pytest.param(sized("a", 1, 9, expiresAt=after(days=7)), "yellow", id="within a week"),
        pytest.param(sized("a", 1, 9, expiresAt=after(days=8)), "", id="later"),
        pytest.param(sized("a", 1, 9, expiresAt=None), "", id="never"),
        pytest.param(sized("a", 1, 9, expiresAt=after(hours=-1)), "dim", id="expired"),
        pytest.param(
            plan("a", requestsUsed=None, requestsRemaining=None, expiresAt=after(hours=1)),
            "",
            id="unknown",
        ),
    ],
)
def test_colour_says_how_urgent_it_is(sent: dict[str, Any], style: str) -> None:
    """A product that ends within a day is red, within a week yellow; an expired one is dim."""
    line = drawn(forecasts(1, sent), 80)[-1]
    styles = {str(line.style), *(str(span.style) for span in line.spans)}
    assert {style} == {each for each in styles if each} or not style


@pytest.mark.parametrize("width", [60, 75])
def test_narrow_terminals_have_a_stack(width: int) -> None:
    """In a narrow terminal, all losses of a product are told below it."""
    terminal = Console(file=StringIO(), width=width)
    with terminal.capture() as captured:
        for each in draw(forecasts(10), terminal, NOW, UTC):
            terminal.print(each)
    text = " ".join(captured.get().split())
    assert "not in use, 18,766 expire in 2 days, 59,790 in 29 (11 samples)" in text
    assert "shape 2,990 of 3,000 left, 60 an hour" in text


def test_a_loss_of_one_request() -> None:
    """One request expires, several expire; a loss below one request is told as the expiry."""
    (one,) = forecasts(5, sized("a", 8, 9, expiresAt=after(days=3)))
    assert "not in use, 1 expires in 3 days" in drawn((one,), 80)[-1].plain
    samples = [
        usage(
            sized("a", 10 * minute, 51, expiresAt=after(minutes=0.05)),
            at=NOW + (minute - 5) * MINUTE,
        )
        for minute in range(6)
    ]
    (fraction,) = watched(*samples).outlook.products
    assert "expires in 3 s" in drawn((fraction,), 80)[-1].plain
    assert timedelta(minutes=5) == fraction.pace.span


def test_names_that_cannot_differ() -> None:
    """If no layout keeps names different, each product still has its row."""
    plans = [sized(f"{'x' * 30}{number}{'y' * 30}", 1, 10) for number in range(2)]
    assert 2 + 2 == len(drawn(forecasts(1, *plans), 80))
