"""Parses the line of a monitoring plugin, by the Monitoring Plugins Development Guidelines."""

import re
from fractions import Fraction
from typing import Final, NamedTuple

from attrs import frozen

__all__ = ["Datum", "Output", "Range", "read"]

_LINE: Final = re.compile(
    r"HYPER-USAGE (?P<state>OK|WARNING|CRITICAL|UNKNOWN): (?P<text>[^|\n]+?)"
    r"(?: \| (?P<data>[^|\n]+))?\n"
)
_NUMBER: Final = r"-?[0-9]+(?:\.[0-9]+)?"
_DATUM: Final = re.compile(
    rf"'(?P<label>[^'=]+)'=(?P<value>U|{_NUMBER})(?P<unit>[^-0-9;'\" ]*)"
    r"(?:;(?P<warning>[^; ]*))?(?:;(?P<critical>[^; ]*))?"
    rf"(?:;(?P<minimum>(?:{_NUMBER})?))?(?:;(?P<maximum>(?:{_NUMBER})?))?"
)
_RANGE: Final = re.compile(
    rf"(?P<inside>@?)(?:(?P<start>~|{_NUMBER}):(?P<end>(?:{_NUMBER})?)|(?P<only>{_NUMBER}))"
)
_BY_SEVERITY: Final = ("OK", "UNKNOWN", "WARNING", "CRITICAL")


class Range(NamedTuple):
    """The values without an alert: between two numbers, inclusive; None is infinite.

    With `inside`, these are the values with an alert.
    """

    start: Fraction | None
    end: Fraction | None
    inside: bool = False

    def alerts(self, value: Fraction) -> bool:
        """Tell whether a value alerts."""
        below = self.start is not None and value < self.start
        outside = below or (self.end is not None and value > self.end)
        return outside is not self.inside


@frozen(kw_only=True)
class Datum:
    """One figure of the performance data."""

    label: str
    value: Fraction | None
    unit: str
    warning: Range | None
    critical: Range | None
    minimum: Fraction | None
    maximum: Fraction | None

    @property
    def state(self) -> str:
        """The state of the value by the ranges beside it."""
        if self.value is None:
            return "UNKNOWN"
        if self.critical and self.critical.alerts(self.value):
            return "CRITICAL"
        return "WARNING" if self.warning and self.warning.alerts(self.value) else "OK"


@frozen(kw_only=True)
class Output:
    """The line of a plugin, parsed."""

    state: str
    text: str
    data: tuple[Datum, ...]

    @property
    def state_of_data(self) -> str:
        """The worst state in the performance data."""
        return max((datum.state for datum in self.data), key=_BY_SEVERITY.index)


def read(printed: str) -> Output:
    """Parse the output of a plugin; fail if it breaks the guidelines."""
    found = _LINE.fullmatch(printed)
    assert found, printed
    data: list[Datum] = []
    rest = found["data"] or ""
    while rest:
        datum = _DATUM.match(rest)
        assert datum, rest
        data.append(_datum(datum))
        rest = rest[datum.end() :]
        assert not rest or rest.startswith(" "), rest
        rest = rest.removeprefix(" ")
    return Output(state=found["state"], text=found["text"], data=tuple(data))


def _datum(found: re.Match[str]) -> Datum:
    return Datum(
        label=found["label"],
        value=None if found["value"] == "U" else Fraction(found["value"]),
        unit=found["unit"],
        warning=_range(found["warning"]),
        critical=_range(found["critical"]),
        minimum=_number(found["minimum"]),
        maximum=_number(found["maximum"]),
    )


def _number(text: str | None) -> Fraction | None:
    return Fraction(text) if text else None


def _range(text: str | None) -> Range | None:
    if not text:
        return None
    found = _RANGE.fullmatch(text)
    assert found, text
    inside = bool(found["inside"])
    if found["only"]:
        return Range(Fraction(0), Fraction(found["only"]), inside)
    start = None if found["start"] == "~" else Fraction(found["start"])
    return Range(start, _number(found["end"]), inside)
