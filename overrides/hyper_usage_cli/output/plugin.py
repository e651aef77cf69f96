"""The line that a monitoring plugin prints for Nagios, Icinga and Checkmk.

The Monitoring Plugins Development Guidelines define it: a text, a bar, and performance data
`'label'=value[UOM];warn;crit;min;max`, where warn and crit are ranges. The value `U` is unknown.
"""

from collections import Counter
from collections.abc import Iterable
from decimal import ROUND_FLOOR, Context, Decimal
from typing import Final

from attrs import field, frozen

from hyper_usage_cli.exit_codes import ServiceState
from hyper_usage_cli.output.ranges import Range
from hyper_usage_cli.output.text import printable

__all__ = ["Metric", "labels", "line", "severity", "worst"]

_STEP: Final = Decimal("1e-6")  # The options take no finer limit.
_CONTEXT: Final = Context(prec=100, rounding=ROUND_FLOOR)
_LONGEST_TEXT: Final = 400
# Characters that the format forbids in a label, or that some of its readers misread there.
_NOT_IN_LABELS: Final = str.maketrans("'=|:/\\", "??????")
# A bar starts performance data. Nagios shows a semicolon as a colon, because its log splits there.
_NOT_IN_TEXT: Final = str.maketrans("|;", "/,")
_SEVERITY: Final = (
    ServiceState.OK,
    ServiceState.UNKNOWN,
    ServiceState.WARNING,
    ServiceState.CRITICAL,
)


def severity(state: ServiceState) -> int:
    """Return the rank of a state; WARNING and CRITICAL are more severe than UNKNOWN."""
    return _SEVERITY.index(state)


def worst(states: Iterable[ServiceState]) -> ServiceState:
    """Return the most severe state."""
    return max(states, key=severity)


def _plain(figure: Decimal | None) -> Decimal | None:
    """Round down to six decimals; the result is below a limit exactly if the figure is."""
    if figure is None:
        return None
    return figure.quantize(_STEP, context=_CONTEXT).normalize(_CONTEXT)


@frozen(kw_only=True)
class Metric:
    """A figure and the ranges that alert.

    The printed, rounded value decides the state; so a program that reads the performance data comes
    to the same state.
    """

    label: str
    value: Decimal | None = field(converter=_plain)
    """None is unknown."""
    unit: str = ""
    warning: Range | None = None
    critical: Range | None = None
    minimum: Decimal | None = field(default=None, converter=_plain)
    maximum: Decimal | None = field(default=None, converter=_plain)

    @property
    def state(self) -> ServiceState:
        """The state of the value by the limits."""
        if self.value is None:
            return ServiceState.UNKNOWN
        if self.critical and self.critical.alerts(self.value):
            return ServiceState.CRITICAL
        if self.warning and self.warning.alerts(self.value):
            return ServiceState.WARNING
        return ServiceState.OK

    def __str__(self) -> str:
        value = "U" if self.value is None else f"{self.value:f}{self.unit}"
        limits = ["" if limit is None else str(limit) for limit in (self.warning, self.critical)]
        ends = ["" if end is None else f"{end:f}" for end in (self.minimum, self.maximum)]
        return f"'{self.label}'={';'.join([value, *limits, *ends]).rstrip(';')}"


def labels(names: Iterable[str], *, suffix: str, taken: Iterable[str]) -> list[str]:
    """Return a label for each name; no label, with the suffix or without, is used or taken twice.

    Labels have no space, because Checkmk splits performance data at every space.
    """
    used = set(taken)
    found: list[str] = []
    repeats: Counter[str] = Counter()
    for name in names:
        base = "_".join(printable(name).translate(_NOT_IN_LABELS).split())
        label = base
        while not used.isdisjoint((label, label + suffix)):
            repeats[base] += 1
            label = f"{base}_{repeats[base] + 1}"
        used |= {label, label + suffix}
        found.append(label)
    return found


def line(state: ServiceState, text: str, metrics: Iterable[Metric] = ()) -> str:
    """Return the line that a plugin prints; in the text, `/` stands for `|`, and `,` for `;`."""
    shown = printable(text.translate(_NOT_IN_TEXT), _LONGEST_TEXT, instead=" ")
    return " | ".join(
        filter(None, [f"HYPER-USAGE {state.name}: {shown}", " ".join(map(str, metrics))])
    )
