"""The parts of the dashboard that tests read."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

from attrs import frozen

__all__ = ["DASHBOARD", "PANELS", "VARIABLES", "Panel", "Variable"]

DASHBOARD: Final[dict[str, Any]] = json.loads(
    (Path(__file__).parents[2] / "monitoring" / "dashboard.json").read_text(encoding="utf-8")
)


@frozen(kw_only=True)
class Panel:
    """A panel: its title and its expressions."""

    id: int
    title: str
    expressions: tuple[str, ...]
    data_sources: frozenset[str]

    def asked_of_all(self) -> Iterator[str]:
        """Return the panel's expressions, with the variables replaced by "all"."""
        for expression in self.expressions:
            yield expression.replace("$account", ".*").replace("$product", ".*")


@frozen(kw_only=True)
class Variable:
    """A choice above the panels, and the query that fills it."""

    name: str
    query: str


def _panel(panel: dict[str, Any]) -> Panel:
    sources = [panel["datasource"], *(target["datasource"] for target in panel["targets"])]
    return Panel(
        id=panel["id"],
        title=panel["title"],
        expressions=tuple(target["expr"] for target in panel["targets"]),
        data_sources=frozenset(source["uid"] for source in sources),
    )


PANELS: Final = [_panel(panel) for panel in DASHBOARD["panels"]]
VARIABLES: Final = [
    Variable(name=each["name"], query=each.get("definition", ""))
    for each in DASHBOARD["templating"]["list"]
]
