"""Rules and configuration are valid, and the rules pass their unit tests."""

import re
from collections.abc import Callable

import pytest

from tests.monitoring.conftest import MONITORING
from tests.monitoring.servers import hurried

RULES = (MONITORING / "hyper-usage.rules.yml").read_text(encoding="utf-8")
TESTS = (MONITORING / "hyper-usage.rules.test.yml").read_text(encoding="utf-8")
ALERTS = sorted(set(re.findall(r"- alert: (\w+)", RULES)))


@pytest.mark.parametrize(
    ("check", "file"),
    [
        pytest.param("rules", "hyper-usage.rules.yml", id="rules"),
        pytest.param("config", "prometheus.yml", id="config"),
    ],
)
def test_prometheus_takes_it(promtool: Callable[..., str], check: str, file: str) -> None:
    """The files in `monitoring` are valid."""
    assert "" == promtool("check", check, MONITORING / file)


def test_alerts_fire_when_they_should(promtool: Callable[..., str]) -> None:
    """In the unit tests, each alert fires exactly where expected."""
    assert "" == promtool("test", "rules", MONITORING / "hyper-usage.rules.test.yml")


@pytest.mark.parametrize("alert", ALERTS)
def test_every_alert_is_tested_both_ways(alert: str) -> None:
    """Each alert has a unit test with it firing, and one without."""
    assert re.search(rf"alertname: {alert}\n +eval_time: \w+\n +exp_alerts:\n", TESTS)
    assert re.search(rf"alertname: {alert}, eval_time: \w+\}}", TESTS)


@pytest.mark.parametrize("alert", ALERTS)
def test_every_alert_is_explained(alert: str) -> None:
    """The documentation has a row for each alert."""
    docs = MONITORING.parent / "docs" / "monitoring.md"
    assert f"| `{alert}` |" in docs.read_text(encoding="utf-8")


@pytest.mark.allow_hosts(["127.0.0.1"])
def test_every_metric_is_exported(exported: set[str]) -> None:
    """Rules use only metrics that the command exports."""
    expressions = re.findall(r"^ +expr: (?:\|\n((?: {10}.*\n)+)|(.+\n))", RULES, re.MULTILINE)
    text = "".join(block or line for block, line in expressions)
    names = set(re.findall(r"(?<![:\w])hyper_usage_\w+", text))
    assert set() == names - exported
    assert "hyper_usage_up" in names


def test_hurried_rules_differ_in_durations_alone() -> None:
    """The hurried rules differ from the rules in their durations alone."""
    assert "for: 15s\nexpr: a[6m:1s] + 7 * 86400\nfor: 1m\nexpr: b[24m]" == hurried(
        "for: 15m\nexpr: a[6h:1m] + 7 * 86400\nfor: 1h\nexpr: b[1d]"
    )
