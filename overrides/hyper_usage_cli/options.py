"""The options that several commands share, and the functions that read their values."""

import re
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal
from pathlib import Path
from typing import Annotated, Final, TypeAlias

import typer

__all__ = [
    "BaseURL",
    "Json",
    "KeyFile",
    "KeyStdin",
    "Products",
    "Threshold",
    "Timeout",
    "read_duration",
    "read_euros",
    "read_interval",
    "read_product",
    "read_seconds",
    "read_threshold",
]

_UNITS: Final = {"s": "seconds", "m": "minutes", "h": "hours", "d": "days", "w": "weeks"}
_DURATION: Final = re.compile(r"(\d{1,5})([smhdw])", re.ASCII)
_EUROS: Final = re.compile(r"\d{1,12}(\.\d{1,6})?", re.ASCII)
_PERCENT: Final = re.compile(r"(\d{1,2}|100)%", re.ASCII)
_REQUESTS: Final = re.compile(r"\d{1,15}", re.ASCII)
_LONGEST: Final = 24 * 60 * 60
_SHORTEST_INTERVAL: Final = 10


@dataclass(frozen=True, order=True)  # typer would show a named tuple as two defaults.
class Threshold:
    """The number of requests, or the percentage of the quota, that has to be left."""

    figure: int
    of_quota: bool

    def __str__(self) -> str:
        return f"{self.figure}%" if self.of_quota else str(self.figure)


def read_duration(text: str) -> timedelta:
    """Read a duration such as `90s`, `30m`, `2h`, `7d` or `1w`.

    Raises:
        typer.BadParameter: if the text is not one.
    """
    if not (found := _DURATION.fullmatch(text)):
        raise typer.BadParameter(f"expected a number and s, m, h, d or w, like 2h; got {text!r}")
    return timedelta(**{_UNITS[found[2]]: int(found[1])})


def read_euros(text: str) -> Decimal:
    """Read an amount of euros such as `10` or `2.50`.

    Raises:
        typer.BadParameter: if the text is not one.
    """
    if not _EUROS.fullmatch(text):
        raise typer.BadParameter(f"expected an amount like 10 or 2.50; got {text!r}")
    return Decimal(text)


def read_threshold(text: str | Threshold) -> Threshold:
    """Read a number of requests such as `5000`, or a percentage such as `20%`.

    Raises:
        typer.BadParameter: if the text is neither.
    """
    text = str(text)  # typer passes a default as it is, not as text.
    if _PERCENT.fullmatch(text):
        return Threshold(int(text.removesuffix("%")), of_quota=True)
    if _REQUESTS.fullmatch(text):
        return Threshold(int(text), of_quota=False)
    raise typer.BadParameter(f"expected requests or a percentage, like 5000 or 20%; got {text!r}")


def read_product(text: str) -> str:
    """Read the name of a product.

    Raises:
        typer.BadParameter: if the name is empty, for example from an unset shell variable.
    """
    if not text.strip():
        raise typer.BadParameter(f"expected the name of a product; got {text!r}")
    return text


def read_seconds(text: str | float) -> float:
    """Read a number of seconds.

    Raises:
        typer.BadParameter: if the text is not a number above 0 and at most a day.
    """
    try:
        figure = float(text)
    except ValueError:
        figure = 0.0
    if not 0 < figure <= _LONGEST:
        raise typer.BadParameter(f"expected seconds, above 0 and at most a day; got {text!r}")
    return figure


def read_interval(text: str | float) -> float:
    """Read the seconds from one request to the next.

    Raises:
        typer.BadParameter: if they are too few, or cannot be waited for.
    """
    if (figure := read_seconds(text)) < _SHORTEST_INTERVAL:
        raise typer.BadParameter(
            f"expected {_SHORTEST_INTERVAL} seconds or more, for the API's sake; got {text!r}"
        )
    return figure


BaseURL: TypeAlias = Annotated[
    str | None,
    typer.Option(
        metavar="URL",
        envvar="HYPER_USAGE_BASE_URL",
        help="Ask another server: https, or http on a loopback address.",
        show_default=False,
    ),
]
Timeout: TypeAlias = Annotated[
    float,
    typer.Option(
        parser=read_seconds, metavar="SECONDS", help="Time limit of a call, retries included."
    ),
]
KeyFile: TypeAlias = Annotated[
    Path | None,
    typer.Option(
        "--api-key-file",
        metavar="FILE",
        help="Read the key from this file, not from HYPER_USAGE_API_KEY.",
        show_default=False,
    ),
]
KeyStdin: TypeAlias = Annotated[
    bool, typer.Option("--api-key-stdin", help="Read the key from the first line of stdin.")
]
Products: TypeAlias = Annotated[
    list[str] | None,
    typer.Option(
        "--product",
        parser=read_product,
        metavar="PRODUCT",
        help="Only this product; can be given more than once.",
        show_default=False,
    ),
]
Json: TypeAlias = Annotated[bool, typer.Option("--json", help="Print JSON.")]
