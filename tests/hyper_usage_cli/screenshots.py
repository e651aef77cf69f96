"""Draw the output of commands, for the README: `python -m tests.hyper_usage_cli.screenshots`.

Figures are invented and moments fixed, so that the same code draws the same bytes.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import UTC, timedelta
from decimal import Decimal
from io import StringIO
from pathlib import Path
from typing import Any, Final, TypeAlias

from attrs import evolve
from rich.console import Console, RenderableType
from rich.terminal_theme import TerminalTheme

from hyper_usage_cli.status.overview import overview
from hyper_usage_cli.status.screen import lines
from hyper_usage_cli.watch.screen import render
from hyper_usage_cli.watch.state import Watched
from tests.hyper_usage_cli.usages import NOW, after, plan, usage

__all__ = ["DIRECTORY", "SCREENS", "draw", "main"]

Screen: TypeAlias = Callable[[Console], Iterable[RenderableType]]

DIRECTORY: Final = Path(__file__).parents[2] / "docs"

# rich's own asks another server for its font, which neither a README nor its reader should.
_SVG: Final = """\
<svg viewBox="0 0 {width} {height}" width="{width}" xmlns="http://www.w3.org/2000/svg">
<style>
.{unique_id}-matrix {{
  font-family: ui-monospace, Menlo, Consolas, "DejaVu Sans Mono", monospace;
  font-size: {char_height}px;
}}
.{unique_id}-title {{ font-family: sans-serif; font-size: 16px; font-weight: bold; }}
{styles}
</style>
<defs>
<clipPath id="{unique_id}-clip-terminal">
<rect x="0" y="0" width="{terminal_width}" height="{terminal_height}" />
</clipPath>
{lines}
</defs>
{chrome}
<g transform="translate({terminal_x}, {terminal_y})" clip-path="url(#{unique_id}-clip-terminal)">
{backgrounds}
<g class="{unique_id}-matrix">
{matrix}
</g>
</g>
</svg>
"""
_WATCHED: Final = 30  # minutes
_TOPPED_UP: Final = 12
_WIDTH_OF_HEIGHT: Final = 0.602  # Of a letter in most monospaced fonts.
_THEME: Final = TerminalTheme(
    (24, 27, 33),
    (214, 218, 224),
    [
        (60, 66, 76), (240, 113, 120), (126, 200, 130), (240, 198, 116), (105, 164, 235),
        (190, 140, 220), (100, 200, 205), (214, 218, 224),
    ],
)  # fmt: skip


def status(terminal: Console) -> Iterator[RenderableType]:
    """Show plans of each kind: several of a product, spent, overused, contradictory, expired."""
    seen = usage(
        plan(),
        plan(
            expiresAt=after(days=43), requestsUsed=1_200, requestsQuota=65_000,
            requestsRemaining=63_800, numRequests=65_000,
        ),
        plan("datadome", expiresAt=after(days=7), requestsUsed=4_170, requestsQuota=5_000,
            requestsRemaining=830, numRequests=6_000),
        plan("kasada", expiresAt=after(hours=20), requestsUsed=5_059, requestsQuota=5_000,
            requestsRemaining=0, numRequests=5_000),
        plan("trustdome", expiresAt=None, requestsUsed=None, requestsRemaining=None,
            requestsQuota=20_000, numRequests=20_000),
        plan("incapsula", expiresAt=after(hours=-3), requestsUsed=900, requestsQuota=1_000,
            requestsRemaining=100, numRequests=1_000),
    )  # fmt: skip
    yield from lines(overview(seen, [], NOW + timedelta(seconds=2)), terminal)


def watch(terminal: Console) -> Iterator[RenderableType]:
    """Show a product used fast, one hardly used, and a top-up between two samples."""
    watched = Watched()
    for minute in range(_WATCHED + 1):
        at = NOW + timedelta(minutes=minute)
        topped_up = 50_000 if minute >= _TOPPED_UP else 0
        price = 20 if topped_up else 0
        balance = Decimal("148.40") - price - Decimal("0.02") * minute
        seen = usage(
            _used("akamai", 40_210 + 183 * minute, 100_000 + topped_up, days=12),
            _used("datadome", 3_600 + minute // 6, 5_000, days=2),
            _used("kasada", 2_100 + 41 * minute, 5_000, days=20),
            balance=str(balance),
            at=at,
        )
        watched = watched.with_usage(seen)
    seen_at = NOW + timedelta(minutes=_WATCHED, seconds=14)
    watched = evolve(watched, next_at=NOW + timedelta(minutes=_WATCHED + 1))
    yield render([watched], terminal, now=seen_at, zone=UTC)


def _used(product: str, used: int, quota: int, *, days: float) -> dict[str, Any]:
    """Return a plan with a number of used requests."""
    return plan(
        product,
        expiresAt=after(days=days),
        requestsUsed=used,
        requestsQuota=quota,
        requestsRemaining=quota - used,
        numRequests=quota,
    )


SCREENS: Final[Mapping[str, Screen]] = {"status": status, "watch": watch}


def draw(name: str) -> str:
    """Draw a screen as SVG, 80 columns wide."""
    terminal = Console(
        file=StringIO(),
        width=80,
        height=24,
        color_system="truecolor",
        force_terminal=True,
        force_jupyter=False,
        legacy_windows=False,
        no_color=False,
        highlight=False,
        markup=False,
        emoji=False,
        record=True,
    )
    for each in SCREENS[name](terminal):
        terminal.print(each)
    terminal.print()  # The frame would touch the last line.
    svg = terminal.export_svg(
        title=f"hyper-usage {name}",
        theme=_THEME,
        code_format=_SVG,
        font_aspect_ratio=_WIDTH_OF_HEIGHT,
        unique_id=name,
    )
    # A font that is narrower is stretched; spaces between its letters would part the bars.
    return svg.replace(" textLength=", ' lengthAdjust="spacingAndGlyphs" textLength=')


def main(directory: Path = DIRECTORY) -> None:
    """Write all screens."""
    for name in SCREENS:
        (directory / f"{name}.svg").write_text(draw(name), encoding="utf-8")


if __name__ == "__main__":
    main()
