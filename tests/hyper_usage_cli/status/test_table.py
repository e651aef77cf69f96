"""The table of `status` with many plans and long names."""

import pytest

from tests.hyper_usage_cli.status.test_command import screen
from tests.hyper_usage_cli.usages import after, plan, usage


def sized(product: str | None, used: int, quota: int, **members: object) -> dict[str, object]:
    """Return a plan of a quota with a number of used requests."""
    return plan(
        product,
        requestsUsed=used,
        requestsQuota=quota,
        requestsRemaining=max(quota - used, 0),
        numRequests=quota,
        **members,
    )


MESSY = usage(
    plan(),
    sized("akamai", 1_200, 65_000, expiresAt=after(days=43)),
    sized("datadome", 4_170, 5_000, expiresAt=after(days=7)),
    sized("kasada", 5_059, 5_000, expiresAt=after(hours=20)),
    sized("trustdome-enterprise-europe-west", 1, 20_000, expiresAt=None),
    sized("incapsula", 900, 1_000, expiresAt=after(hours=-3)),
    sized("incapsula-reese84-web-sensor", 90_000_000, 100_000_000, expiresAt=after(days=1)),
    sized("incapsula-reese84-mobile-sensor", 5, 100_000, expiresAt=after(days=400)),
    sized("製品セットの名前が長い", 9, 100_000, expiresAt=after(days=2, minutes=-1)),
    sized(None, 1, 9),
    sized("shape", 3, 9_000),
    sized("perimeterx", 3, 9, expiresAt=after(days=-47)),
)
DATES = {"2026-03-13", "2026-04-13", "2026-03-08", "2026-03-02", "2027-04-05", "2026-01-13"}


def test_a_dozen_plans_at_80_columns() -> None:
    """Each plan has one line with its date; shortened names still differ."""
    table = screen(MESSY)[3:]
    assert "PRODUCT                         LEFT           OF  OVER  EXPIRES" == table[0]
    assert 1 + 12 + 1 == len(table)  # the headings, and the sum of akamai's plans
    text = "\n".join(table)
    for each in (
        *DATES,
        "in 20 h",
        "in 2 days",
        "expired",
        "no expiry",
        "incapsula-re…-web-sensor",
    ):
        assert each in text


@pytest.mark.parametrize("width", [72, 80, 90, 100, 120, 160])
def test_a_table_stays_a_table(width: int) -> None:
    """From 72 columns on, each plan has one line."""
    assert 3 + 14 == len(screen(MESSY, width=width))


def test_wide_terminals_show_more() -> None:
    """With more room, names are whole, and the requests used and the age of expiries are there."""
    text = "\n".join(screen(MESSY, width=120))
    for each in ("USED", "incapsula-reese84-mobile-sensor", "expired 47 days ago", "━"):
        assert each in text


def test_names_that_cannot_differ_are_shortened_all_the_same() -> None:
    """If no layout keeps names different, the richest one is taken."""
    plans = [sized(f"{'x' * 30}{number}{'y' * 30}", 1, 10**9) for number in range(2)]
    table = screen(usage(*plans))[4:]
    assert 2 == len(table)
    assert all("…" in line for line in table)
