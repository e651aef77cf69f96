"""What a monitoring plugin prints, as Nagios, Icinga and Checkmk read it.

The Monitoring Plugins Development Guidelines define it: a line of text, a bar, and performance data
`'label'=value[UOM];warn;crit;min;max`. A range `20:` alerts on what is below 20, and a value `U` is
one that could not be told.
"""

from collections import Counter
from collections.abc import Iterable
from decimal import ROUND_FLOOR, Context, Decimal
from typing import Final

from attrs import field, frozen

from hyper_usage_cli.exit_codes import State
from hyper_usage_cli.output.text import printable

__all__ = ["Metric", "labels", "line", "worst"]

_LARGEST: Final = Decimal("1e300")  # Who reads performance data holds it in doubles.
_STEP: Final = Decimal("1e-6")  # No limit is finer.
_CONTEXT: Final = Context(prec=400, rounding=ROUND_FLOOR)
_LONGEST_TEXT: Final = 400
# What the format does not allow in a label, and what some of its readers do not understand there.
_NOT_IN_LABELS: Final = str.maketrans("'=|:/\\", "??????")


_SEVERITY: Final = (State.OK, State.UNKNOWN, State.WARNING, State.CRITICAL)


def worst(states: Iterable[State]) -> State:
    """Return the state that matters most: what is known to be bad outdoes what is not known."""
    return max(states, key=_SEVERITY.index)


def _plain(figure: Decimal | None) -> Decimal | None:
    """Return what can be printed without an exponent, on the same side of every limit."""
    if figure is None:
        return None
    bounded = max(-_LARGEST, min(figure, _LARGEST))
    return bounded.quantize(_STEP, context=_CONTEXT).normalize(_CONTEXT)


@frozen(kw_only=True)
class Metric:
    """A figure of which little is bad, and the limits that it must not fall below.

    It is judged as it is printed, so that whoever judges what is printed comes to the same state.
    """

    label: str
    value: Decimal | None = field(converter=_plain)
    """None: it cannot be told."""
    unit: str = ""
    warning: Decimal | None = field(default=None, converter=_plain)
    critical: Decimal | None = field(default=None, converter=_plain)
    minimum: Decimal | None = field(default=None, converter=_plain)
    maximum: Decimal | None = field(default=None, converter=_plain)

    @property
    def state(self) -> State:
        """What the value is by the limits."""
        if self.value is None:
            return State.UNKNOWN
        if self.critical is not None and self.value < self.critical:
            return State.CRITICAL
        if self.warning is not None and self.value < self.warning:
            return State.WARNING
        return State.OK

    def __str__(self) -> str:
        value = "U" if self.value is None else f"{self.value:f}{self.unit}"
        limits = ["" if limit is None else f"{limit:f}:" for limit in (self.warning, self.critical)]
        ends = ["" if end is None else f"{end:f}" for end in (self.minimum, self.maximum)]
        return f"'{self.label}'={';'.join([value, *limits, *ends]).rstrip(';')}"


def labels(names: Iterable[str], *, suffix: str, taken: Iterable[str]) -> list[str]:
    """Return a label for each name: unlike all others and those taken, with the suffix too.

    It has no space, because Checkmk takes each word for a datum of its own.
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


def line(state: State, text: str, metrics: Iterable[Metric] = ()) -> str:
    """Write the one line that a plugin prints; the text ends where performance data begins."""
    start = text.replace("|", "/")[:_LONGEST_TEXT]
    shown = "".join(each if each.isprintable() else " " for each in start)
    shown += "…" if len(text) > _LONGEST_TEXT else ""
    return " | ".join(
        filter(None, [f"HYPER-USAGE {state.name}: {shown}", " ".join(map(str, metrics))])
    )
