"""The table of all scenarios. `python -m tests.hyper_usage.faults.table` writes docs/faults.md."""

from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from reprlib import Repr
from typing import Final

from tests.hyper_usage.faults.bodies import BODIES, FLOODS
from tests.hyper_usage.faults.connections import CONNECTIONS
from tests.hyper_usage.faults.members import MEMBERS
from tests.hyper_usage.faults.retries import RETRIES
from tests.hyper_usage.faults.scenario import Outcome, Scenario
from tests.hyper_usage.faults.slowness import SLOWNESS
from tests.hyper_usage.faults.statuses import STATUSES

__all__ = ["CHAPTERS", "TABLE", "table"]

TABLE: Final = Path(__file__).parents[3] / "docs" / "faults.md"
CHAPTERS: Final = {
    "Connections": CONNECTIONS,
    "Slow servers": SLOWNESS,
    "Other statuses": STATUSES,
    "Retries and redirects": RETRIES,
    "Other bodies": BODIES,
    "Endless bodies": FLOODS,
    "Other types": MEMBERS,
}
_HEAD: Final = "| scenario | the server | the client | attempts |\n|---|---|---|---|"
_SHORT: Final = Repr()
_SHORT.maxstring = _SHORT.maxother = 80


def _outcome(outcome: Outcome) -> str:
    shown = [f"{name} `{_value(value)}`" for name, value in outcome.attributes.items()]
    shown += [f"saying `{outcome.saying}`"] if outcome.saying else []
    return " ".join([f"`{outcome.kind.__name__}`", ", ".join(shown)]).strip()


def _value(value: object) -> str:
    return str(value) if isinstance(value, Decimal) else _SHORT.repr(value)


def _row(scenario: Scenario) -> str:
    told = (scenario.name, scenario.does, _outcome(scenario.outcome), str(scenario.attempts))
    return f"| {' | '.join(told)} |"


def _lines() -> Iterator[str]:
    yield "# Faults of a server, and the outcome for the client\n"
    yield "`python3 noxfile.py -s faults` writes this page. Tests play each row to each client.\n"
    yield "By default, `max_retries` is 2 and retries do not wait."
    for chapter, scenarios in CHAPTERS.items():
        yield f"\n## {chapter}\n\n{_HEAD}"
        yield from map(_row, scenarios)


def table() -> str:
    """Return the text of the table."""
    return "\n".join(_lines()) + "\n"


if __name__ == "__main__":
    TABLE.write_text(table(), encoding="utf-8", newline="\n")
