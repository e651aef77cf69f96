"""The dashboard can be loaded, and its expressions use exported metrics."""

import json
import re
from collections.abc import Callable
from itertools import combinations
from pathlib import Path

import pytest

from tests.monitoring.dashboard import DASHBOARD, PANELS, VARIABLES


def test_each_panel_has_an_id_of_its_own() -> None:
    """Panel ids are unique, because Grafana shows one panel for each id."""
    assert len(PANELS) == len({panel.id for panel in PANELS})


def test_panels_do_not_overlap() -> None:
    """Panels fit into 24 columns and do not overlap."""
    places = [panel["gridPos"] for panel in DASHBOARD["panels"]]
    assert all(place["x"] + place["w"] <= 24 for place in places)
    for one, other in combinations(places, 2):
        across = one["x"] < other["x"] + other["w"] and other["x"] < one["x"] + one["w"]
        down = one["y"] < other["y"] + other["h"] and other["y"] < one["y"] + one["h"]
        assert not (across and down)


def test_all_panels_ask_the_chosen_data_source() -> None:
    """All panels ask the data source that the reader chooses."""
    assert {"datasource", "account", "product"} == {each.name for each in VARIABLES}
    assert {"${datasource}"} == {uid for panel in PANELS for uid in panel.data_sources}


def test_every_expression_is_one(promtool: Callable[..., str], tmp_path: Path) -> None:
    """Prometheus parses every expression."""
    rules = [
        {"record": f"panel:{panel.id}:{number}", "expr": expression}
        for panel in PANELS
        for number, expression in enumerate(panel.expressions)
    ]
    file = tmp_path / "panels.rules.yml"  # JSON is valid YAML.
    file.write_text(json.dumps({"groups": [{"name": "panels", "rules": rules}]}), encoding="utf-8")
    assert "" == promtool("check", "rules", file)


@pytest.mark.allow_hosts(["127.0.0.1"])
def test_every_metric_is_exported(exported: set[str]) -> None:
    """Panels and variables use all metrics that the command exports, and no others."""
    texts = [*(text for panel in PANELS for text in panel.expressions)]
    texts += [variable.query for variable in VARIABLES]
    assert exported == {name for text in texts for name in re.findall(r"hyper_usage_\w+", text)}
