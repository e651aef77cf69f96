"""`status`: layout, colours and JSON."""

import io
from datetime import timedelta
from typing import Any

import pytest
from rich.cells import cell_len
from rich.console import Console

from hyper_usage import Usage
from hyper_usage.testing import FakeUsageAPI, Reply
from hyper_usage_cli import main
from hyper_usage_cli.access import Access
from hyper_usage_cli.accounts.account import Account
from hyper_usage_cli.output.fitting import Paper
from hyper_usage_cli.status.command import run
from hyper_usage_cli.status.drawing import bar
from hyper_usage_cli.status.overview import Row, overview
from hyper_usage_cli.status.screen import lines, plain_lines
from tests.hyper_usage_cli.conftest import Schema
from tests.hyper_usage_cli.usages import NOW, after, plan, usage

EXPIRED = plan("incapsula", expiresAt=after(hours=-3))
OVERUSED = plan(
    "kasada", requestsUsed=5_059, requestsQuota=5_000, requestsRemaining=0, numRequests=5_000
)
UNKNOWN = plan(
    "trust",
    expiresAt=None,
    requestsUsed=None,
    requestsQuota=None,
    requestsRemaining=None,
    numRequests=None,
)
ODD: dict[str, dict[str, Any]] = {
    "long-name": plan("x" * 10_000),
    "wide-name": plan("製品" * 40),
    "nothing-but-spaces": plan(" " * 79),
    "control": plan("a\r\nb\x1b[2J\u202e\ud800[bold]:smile:"),
    "no-name": plan(""),
    "long-figures": plan(requestsUsed=2**63 - 1, requestsQuota=2**62),
    "longest-figures": plan(requestsUsed=2**63, requestsRemaining=-(2**63)),
    "no-quota": plan(requestsQuota=0, requestsRemaining=0, numRequests=0),
    "first-moment": plan(expiresAt="0001-01-01T00:00:01+14:00"),
    "last-moment": plan(expiresAt="9999-12-31T23:59:59-12:00"),
    "unknown": UNKNOWN,
}


def terminal(width: int = 80, encoding: str = "utf-8", **settings: Any) -> Console:
    """Return a console of a width and an encoding."""
    file = io.TextIOWrapper(io.BytesIO(), encoding=encoding)
    return Console(file=file, width=width, markup=False, emoji=False, highlight=False, **settings)


def screen(seen: Usage, *products: str, width: int = 80, encoding: str = "utf-8") -> list[str]:
    """Return the lines of `status`, 40 seconds after the usage came."""
    shown = overview(seen, products, NOW + timedelta(seconds=40))
    return [line.plain for line in lines(shown, terminal(width, encoding))]


def row(left: int | None, quota: int | None) -> Row:
    """Return a row with fixed other figures."""
    return Row(used=None, left=left, quota=quota, over=None, expiry="", until="no expiry")


def test_80_columns_hold_a_table() -> None:
    """Each plan has a line; several usable plans of a product have a total."""
    second = plan(
        expiresAt=None, requestsUsed=0, requestsQuota=65_000, requestsRemaining=65_000,
        numRequests=65_000,
    )  # fmt: skip
    seen = usage(plan(), second, plan(expiresAt=after(days=-1)), OVERUSED, EXPIRED)
    assert [
        "Balance  128.40 EUR",
        "As of    2026-03-01 12:00:00 UTC, 40 s ago",
        "",
        "PRODUCT                       LEFT       OF  OVER  EXPIRES",
        "akamai      ━━━━━────────   59,790  100,000        2026-03-13  in 12 days",
        "            ─────────────   65,000   65,000        no expiry",
        "            ━━━━━────────   59,790  100,000        2026-02-28  expired 1 day ago",
        "  together  ━━━──────────  124,790  165,000        2026-03-13  in 12 days",
        "kasada      ━━━━━━━━━━━━━        0    5,000    59  2026-03-13  in 12 days",
        "incapsula   ━━━━━────────   59,790  100,000        2026-03-01  expired 3 h ago",
    ] == screen(seen)


def test_60_columns_hold_two_lines_a_plan() -> None:
    """In a narrow terminal each plan has a bar, and its figures below in a sentence."""
    assert [
        "Balance  128.40 EUR",
        "As of    2026-03-01 12:00:00 UTC, 40 s ago",
        "",
        "akamai",
        "  ━━━━━━━━━━━━━╾────────────────────  2026-03-13, in 12 days",
        "  59,790 left, 40,210 used of 100,000",
        "  ━━━━━━━━━━━━━╾────────────────────  2026-03-13, in 12 days",
        "  59,790 left, 40,210 used of 100,000",
        "  ━━━━━━━━━━━━━╾────────────────────  2026-03-13, in 12 days",
        "  together 119,580 left, 80,420 used of 200,000",
        "",
        "kasada",
        "  ━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━  2026-03-13, in 12 days",
        "  0 left, 59 over, 5,059 used of 5,000",
    ] == screen(usage(plan(), plan(), OVERUSED), width=60)


@pytest.mark.parametrize("width", [pytest.param(60, id="60"), pytest.param(80, id="80")])
def test_a_terminal_without_unicode_is_shown_ascii(width: int) -> None:
    """Without Unicode, bars are ASCII and names are escaped."""
    text = "\n".join(screen(usage(plan("製品"), OVERUSED, UNKNOWN), width=width, encoding="ascii"))
    assert text.isascii()
    assert r"\u88fd\u54c1" in text
    assert "##########" in text
    assert "??????????" in text


def test_what_is_unknown_is_said() -> None:
    """An unknown figure is shown as unknown, and so is a sum with it."""
    *_, known, unknown, together = screen(usage(plan("trust"), UNKNOWN))
    assert "59,790" in known
    assert ["unknown"] * 3 == unknown.split()[1:4]
    assert ["unknown"] * 3 == together.split()[2:5]


def test_what_contradicts_is_noted_below_its_plan() -> None:
    """Each contradiction is a note below its plan."""
    contradictory = plan(requestsRemaining=90_000, numRequests=2**63 - 1)
    *_, first, second, last = screen(usage(contradictory, plan("kasada")))
    assert "    note: numRequests is 9223372036854775807, but requestsQuota is 100000" == first
    assert "    note: requestsRemaining is 90000, but quota and used leave 59790" == second
    assert last.startswith("kasada")


def test_a_product_that_was_asked_for_but_is_not_there_is_said() -> None:
    """Only the given products are shown; those without a plan are named once."""
    seen = usage(plan(), plan("kasada"))
    assert ["", "No plan of akamia.", 'No plan of "".'] == screen(seen, "akamia", "", "akamia")[2:]
    *_, found, blank, absent = screen(seen, "kasada", "akamia\n")
    assert found.startswith("kasada")
    assert ["", "No plan of akamia?."] == [blank, absent]


def test_no_plans_at_all_is_said() -> None:
    """Without plans, `status` says so."""
    assert ["", "No plans."] == screen(usage())[2:]


@pytest.mark.parametrize("width", [pytest.param(width, id=str(width)) for width in (1, 20, 60, 80)])
@pytest.mark.parametrize("encoding", ["utf-8", "latin-1", "ascii"])
@pytest.mark.parametrize("sent", [pytest.param(sent, id=name) for name, sent in ODD.items()])
def test_nothing_breaks_the_layout(sent: dict[str, Any], encoding: str, width: int) -> None:
    """With any figures and names, lines fit, can be encoded and have no trailing space."""
    seen = usage(sent, sent, plan(), balance="-1e30")
    for line in screen(seen, width=width, encoding=encoding):
        assert cell_len(line) <= max(20, width)
        assert line == line.encode(encoding).decode(encoding).rstrip()
        assert line.isprintable()


@pytest.mark.allow_hosts(["127.0.0.1"])
def test_a_very_narrow_terminal(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """A terminal that is too narrow for any layout gets whole words, not a column of letters."""
    api = FakeUsageAPI()
    monkeypatch.setenv("HYPER_USAGE_API_KEY", api.api_key)
    monkeypatch.setenv("COLUMNS", "3")
    with api.serve() as url:
        assert 0 == main.run(["status", "--base-url", url])
    assert "Balance  128.40 EUR\n" == capsys.readouterr().out.splitlines(keepends=True)[0]


@pytest.mark.parametrize("width", [10, 40, 80, 1000])
@pytest.mark.parametrize("encoding", ["utf-8", "latin-1", "ascii"])
@pytest.mark.parametrize("sent", [pytest.param(sent, id=name) for name, sent in ODD.items()])
def test_paper_shows_the_same(sent: dict[str, Any], encoding: str, width: int) -> None:
    """Lines that need no wrapping are the same without rich; others are left to rich."""
    seen = usage(sent, EXPIRED, plan(requestsRemaining=90_000), OVERUSED, plan())
    shown = overview(seen, ["akamai", "kasada", "x"], NOW + timedelta(seconds=40), "shop")
    wrapped = [line.plain for line in lines(shown, terminal(width, encoding))]
    expected = wrapped if max(map(cell_len, wrapped)) <= width else None
    plain = plain_lines(shown, Paper(width, encoding))
    assert plain in (expected, None)
    assert plain or width < 1000


@pytest.mark.parametrize(
    ("left", "quota", "drawn"),
    [
        pytest.param(100, 100, "──────────", id="none"),
        pytest.param(50, 100, "━━━━━─────", id="half"),
        pytest.param(45, 100, "━━━━━╾────", id="half-a-cell"),
        pytest.param(0, 100, "━━━━━━━━━━", id="all"),
        pytest.param(10**6 - 1, 10**6, "╾─────────", id="hardly-begun"),
        pytest.param(1, 2**63 - 1, "━━━━━━━━━╾", id="hardly-any-left"),
        pytest.param(0, 0, "━━━━━━━━━━", id="nothing-of-nothing"),
        pytest.param(None, 100, "┄┄┄┄┄┄┄┄┄┄", id="unknown"),
        pytest.param(5, None, "┄┄┄┄┄┄┄┄┄┄", id="of-unknown"),
    ],
)
def test_a_bar_shows_what_is_gone(left: int | None, quota: int | None, drawn: str) -> None:
    """A bar is empty only if nothing is used, and full only if nothing is left."""
    assert drawn == "".join(bar(row(left, quota), 10, unicode=True))


@pytest.mark.parametrize(
    ("sent", "styles"),
    [
        pytest.param(plan(), {"green", "bold green", "dim"}, id="enough"),
        pytest.param(
            plan(requestsUsed=80_001, requestsRemaining=19_999),
            {"yellow", "bold yellow", "dim"},
            id="few",
        ),
        pytest.param(
            plan(requestsUsed=95_001, requestsRemaining=4_999),
            {"red", "bold red", "dim"},
            id="very-few",
        ),
        pytest.param(OVERUSED, {"red", "bold red"}, id="none"),
        pytest.param(UNKNOWN, {"dim"}, id="unknown"),
        pytest.param(EXPIRED, {"dim"}, id="expired"),
    ],
)
@pytest.mark.parametrize("width", [pytest.param(60, id="60"), pytest.param(80, id="80")])
def test_colours_say_how_much_is_left(sent: dict[str, Any], styles: set[str], width: int) -> None:
    """Colour shows how much is left; an expired plan is dim."""
    shown = list(lines(overview(usage(sent), [], NOW), terminal(width)))
    below = shown[4:]  # Skip the balance, the moment, a blank line, and headings or the product.
    found = {str(span.style) for line in below for span in line.spans if span}
    assert styles == {style for style in found | {str(line.style) for line in below} if style}


@pytest.mark.parametrize("width", [60, 80])
@pytest.mark.parametrize(("hours", "expected"), [(-3, True), (3, False)], ids=["expired", "usable"])
def test_an_expired_plan_is_dimmed(hours: int, expected: bool, width: int) -> None:
    """An expired plan is dim over its whole line; others are not."""
    shown = lines(overview(usage(plan(expiresAt=after(hours=hours))), [], NOW), terminal(width))
    (line,) = (each for each in shown if "59,790" in each.plain)
    whole = {str(span.style) for span in line.spans if span.end - span.start > width // 2}
    assert expected == ("dim" in whole)


def test_a_balance_below_zero_is_red() -> None:
    """A negative balance is red."""
    (first, *_) = lines(overview(usage(balance="-1"), [], NOW), terminal())
    assert ["bold red"] == [span.style for span in first.spans]


@pytest.mark.allow_hosts(["127.0.0.1"])
@pytest.mark.usefixtures("_key")
@pytest.mark.parametrize("columns", ["80", "40"], ids=["plain", "wrapped"])
def test_a_screen_goes_to_stdout(
    columns: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """The command asks once, prints the screen and exits with 0."""
    monkeypatch.setenv("COLUMNS", columns)
    api = FakeUsageAPI()
    with api.serve() as base_url:
        code = run([Account(access=Access(base_url=base_url))], products=["akamai"], as_json=False)
    out, err = capsys.readouterr()
    assert (0, "", 1) == (code, err, len(api.requests))
    assert out.startswith("Balance  128.40 EUR\nAs of    ")
    assert "akamai" in out
    assert "datadome" not in out


@pytest.mark.allow_hosts(["127.0.0.1"])
@pytest.mark.usefixtures("_key")
def test_json_is_the_answer(capsys: pytest.CaptureFixture[str], schema: Schema) -> None:
    """`--json` prints the given products, by the schema."""
    sent = {"balanceEuro": 1.5, "plans": [plan(), OVERUSED, UNKNOWN]}
    with FakeUsageAPI(Reply(200, sent)).serve() as base_url:
        code = run(
            [Account(access=Access(base_url=base_url))], products=["kasada", "trust"], as_json=True
        )
    answer = schema.read(capsys.readouterr().out)
    plans = answer["data"].pop("plans")
    assert 0 == code
    assert ["kasada", "trust"] == [each["product"] for each in plans]
    assert [0, None] == [each["remaining"] for each in plans]
    assert "1.5" == answer["data"]["balance_euro"]


@pytest.fixture
def _key(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HYPER_USAGE_API_KEY", "test-key")
