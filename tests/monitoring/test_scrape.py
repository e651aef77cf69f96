"""A real Prometheus scrapes the installed command, and alerts.

The rules are those in `monitoring`, with durations divided by 60. All tests use the same server;
tests that break something come last.
"""

from collections.abc import Callable, Generator
from functools import partial
from typing import Any, Final

import httpx
import pytest
from attrs import frozen

from hyper_usage.testing import FakeUsageAPI, ReceivedRequest, Reply, sample_usage
from tests.monitoring.conftest import MONITORING
from tests.monitoring.dashboard import PANELS, Panel
from tests.monitoring.debian import Tools
from tests.monitoring.servers import Prometheus, exporter, hurried, prometheus, until

pytestmark = pytest.mark.allow_hosts(["127.0.0.1"])

#: Longer than anything that a test waits for takes.
SECONDS: Final = 120


class SpendingAPI(FakeUsageAPI):
    """An API with two plans of akamai; a call uses 50 requests of one. It can refuse or drift."""

    refuses = False
    news = False

    def answer(self, request: ReceivedRequest) -> Reply:
        """Take a request and return the reply."""
        reply = super().answer(request)
        if self.refuses:
            return Reply(403, {"error": "suspended"})
        return Reply(200, self._usage()) if reply.status_code == 200 else reply

    def _usage(self) -> dict[str, Any]:
        usage = sample_usage()
        akamai, datadome, _expired = usage["plans"]
        used = 40_210 + 50 * len(self.requests)
        akamai |= {"requestsUsed": used, "requestsRemaining": 100_000 - used}
        early = {**akamai, "requestsUsed": 4, "requestsQuota": 9, "requestsRemaining": 5}
        if self.news:
            usage["news"] = "a member that the document does not name"
        usage["plans"].append({**early, "numRequests": 9, "expiresAt": datadome["expiresAt"]})
        return usage


@frozen(kw_only=True)
class Scene:
    """The API, the exporter's address, and the Prometheus that scrapes it."""

    api: SpendingAPI
    target: str
    prometheus: Prometheus


@pytest.fixture(scope="module")
def scene(tools: Tools, tmp_path_factory: pytest.TempPathFactory) -> Generator[Scene]:
    """Run all three; the account `shop` works, and `blog` has a wrong key."""
    api = SpendingAPI()
    folder = tmp_path_factory.mktemp("scene")
    rules = hurried((MONITORING / "hyper-usage.rules.yml").read_text(encoding="utf-8"))
    accounts = ["--account=shop=SHOP_KEY", "--account=blog=BLOG_KEY"]
    keys = {"SHOP_KEY": api.api_key, "BLOG_KEY": "another"}
    with (
        api.serve() as base_url,
        exporter([*accounts, f"--base-url={base_url}", "--min-interval=1"], keys, folder) as target,
        prometheus(tools.prometheus, target, rules, folder) as server,
    ):
        assert until(lambda: server.value('hyper_usage_up{account="shop"}'), SECONDS)
        yield Scene(api=api, target=target, prometheus=server)


def test_textfile_is_what_prometheus_expects(promtool: Callable[..., str], textfile: str) -> None:
    """The file for node_exporter passes `promtool check metrics`."""
    assert 'hyper_usage_up{account="blog"} 0.0' in textfile.splitlines()
    assert "" == promtool("check", "metrics", text=textfile)


def test_metrics_are_what_prometheus_expects(promtool: Callable[..., str], scene: Scene) -> None:
    """The served exposition passes `promtool check metrics`."""
    served = httpx.get(f"http://{scene.target}/metrics", trust_env=False)
    assert 'hyper_usage_up{account="blog"} 0.0' in served.text.splitlines()
    assert "" == promtool("check", "metrics", text=served.text)


def test_target_is_up(scene: Scene) -> None:
    """Prometheus reports the target as up."""
    assert [(f"http://{scene.target}/metrics", "up")] == scene.prometheus.targets()


@pytest.mark.parametrize(
    ("metric", "product", "plan", "value"),
    [
        pytest.param("requests_used", "datadome", "1", 4_987, id="used"),
        pytest.param("requests_quota", "datadome", "1", 5_000, id="quota"),
        pytest.param("requests_remaining", "datadome", "1", 13, id="remaining"),
        pytest.param("requests_remaining", "incapsula", "1", 0, id="expired"),
        pytest.param("requests_remaining", "akamai", "1", 5, id="first-of-two"),
        pytest.param("requests_quota", "akamai", "2", 100_000, id="second-of-two"),
    ],
)
def test_plan_has_its_series(
    scene: Scene, metric: str, product: str, plan: str, value: float
) -> None:
    """Each figure of a plan is a series with account, product and plan."""
    labels = {"account": "shop", "product": product, "plan": plan}
    selector = f'hyper_usage_plan_{metric}{{product="{product}", plan="{plan}"}}'
    expected = {**labels, "job": "hyper-usage", "instance": scene.target}
    assert [(expected, value)] == scene.prometheus.query(selector)


def test_account_has_its_series(scene: Scene) -> None:
    """Each figure of an account is a series with its account."""
    value = scene.prometheus.value
    assert 128.4 == value("hyper_usage_balance_euros")
    assert 4 == value("count(hyper_usage_plan_expiry_timestamp_seconds)")
    assert 0 < (value('time() - hyper_usage_last_success_timestamp_seconds{account="shop"}') or 0)
    assert 0 < (value('hyper_usage_scrape_duration_seconds{account="shop"}') or 0) < 10


def test_figures_follow_the_api(scene: Scene) -> None:
    """Used requests show in Prometheus."""
    spent = 'delta(hyper_usage_plan_requests_remaining{product="akamai", plan="2"}[10s]) < 0'
    assert until(lambda: scene.prometheus.query(spent), SECONDS)


def test_low_product_alerts(scene: Scene) -> None:
    """The alert for a low product fires with its labels, and other alerts do not."""
    assert until(lambda: len(scene.prometheus.firing("HyperUsageLow")) == 2, SECONDS)
    firing = scene.prometheus.firing("HyperUsageLow")
    labels = {"account": "shop", "product": "datadome"}
    where = {"job": "hyper-usage", "instance": scene.target}
    expected = [{**labels, **where, "severity": severity} for severity in ("critical", "warning")]
    assert expected == sorted(firing, key=lambda each: each["severity"])


def test_refused_account_alerts_alone(scene: Scene) -> None:
    """An account with a wrong key is down without figures; the other is not affected."""
    firing = until(lambda: scene.prometheus.firing("HyperUsageDown"), SECONDS)
    assert ["blog"] == [each["account"] for each in firing]
    assert [] == scene.prometheus.query(
        '{__name__=~"hyper_usage_(plan|balance).*", account="blog"}'
    )
    assert 1 == scene.prometheus.value('hyper_usage_up{account="shop"}')


def test_product_that_runs_out_alerts(scene: Scene) -> None:
    """After an hour of falling figures, here a minute, Prometheus predicts their end."""
    firing = until(lambda: scene.prometheus.firing("HyperUsageRunsOut"), SECONDS)
    assert [("shop", "akamai")] == [(each["account"], each["product"]) for each in firing]


@pytest.mark.parametrize("panel", PANELS, ids=[panel.title for panel in PANELS])
def test_every_panel_shows_something(scene: Scene, panel: Panel) -> None:
    """Every panel has data."""
    for expression in panel.asked_of_all():
        assert until(partial(scene.prometheus.query, hurried(expression)), SECONDS)


def test_drift_alerts(scene: Scene) -> None:
    """If replies have a member that the document does not name, an alert names its kind."""
    assert [] == scene.prometheus.firing("HyperUsageDrift")
    scene.api.news = True
    assert until(lambda: scene.prometheus.firing("HyperUsageDrift"), SECONDS)
    expected = {"account": "shop", "kind": "unknown-member", "severity": "warning"}
    assert [expected] == scene.prometheus.firing("HyperUsageDrift")


def test_failing_api_leaves_no_old_figures(scene: Scene) -> None:
    """If the API fails, the account is down, its plans have no series, and an alert fires."""
    scene.api.refuses = True
    query = scene.prometheus.query
    assert until(lambda: query('hyper_usage_up{account="shop"} == 0'), SECONDS)
    assert [] == query('{__name__=~"hyper_usage_(plan|balance).*"}')
    assert query('hyper_usage_last_success_timestamp_seconds{account="shop"}')
    assert until(lambda: len(scene.prometheus.firing("HyperUsageDown")) == 2, SECONDS)
    assert scene.prometheus.firing("HyperUsageLow")
