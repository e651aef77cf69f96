"""A real Prometheus scrapes the installed command, and alerts on what that says.

The rules are the ones we offer, with durations cut to a sixtieth. All tests watch one and the same
server; those that break something come last.
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

#: Nothing takes as long as this if it comes at all.
SECONDS: Final = 120


class SpendingAPI(FakeUsageAPI):
    """Two plans of akamai; 50 requests of one are used with each call. Refuses all, if told to."""

    refuses = False

    def answer(self, request: ReceivedRequest) -> Reply:
        """Take a request and return what to reply."""
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
        usage["plans"].append({**early, "numRequests": 9, "expiresAt": datadome["expiresAt"]})
        return usage


@frozen(kw_only=True)
class Scene:
    """The API, the exporter's address and the Prometheus that scrapes it."""

    api: SpendingAPI
    target: str
    prometheus: Prometheus


@pytest.fixture(scope="module")
def scene(tools: Tools, tmp_path_factory: pytest.TempPathFactory) -> Generator[Scene]:
    """Run all of them: the account `shop` works, that of `blog` has a wrong key."""
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
    """What is written for node_exporter passes promtool's own check."""
    assert 'hyper_usage_up{account="blog"} 0.0' in textfile.splitlines()
    assert "" == promtool("check", "metrics", text=textfile)


def test_metrics_are_what_prometheus_expects(promtool: Callable[..., str], scene: Scene) -> None:
    """So does what is served."""
    served = httpx.get(f"http://{scene.target}/metrics", trust_env=False)
    assert 'hyper_usage_up{account="blog"} 0.0' in served.text.splitlines()
    assert "" == promtool("check", "metrics", text=served.text)


def test_target_is_up(scene: Scene) -> None:
    """Prometheus is content with what it scrapes."""
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
    """Each figure of a plan is a series, with labels that say whose it is."""
    labels = {"account": "shop", "product": product, "plan": plan}
    selector = f'hyper_usage_plan_{metric}{{product="{product}", plan="{plan}"}}'
    expected = {**labels, "job": "hyper-usage", "instance": scene.target}
    assert [(expected, value)] == scene.prometheus.query(selector)


def test_account_has_its_series(scene: Scene) -> None:
    """So is each figure of an account."""
    value = scene.prometheus.value
    assert 128.4 == value("hyper_usage_balance_euros")
    assert 4 == value("count(hyper_usage_plan_expiry_timestamp_seconds)")
    assert 0 < (value('time() - hyper_usage_last_success_timestamp_seconds{account="shop"}') or 0)
    assert 0 < (value('hyper_usage_scrape_duration_seconds{account="shop"}') or 0) < 10


def test_figures_follow_the_api(scene: Scene) -> None:
    """What is spent shows."""
    spent = 'delta(hyper_usage_plan_requests_remaining{product="akamai", plan="2"}[10s]) < 0'
    assert until(lambda: scene.prometheus.query(spent), SECONDS)


def test_low_product_alerts(scene: Scene) -> None:
    """An alert fires, with the labels that say for what; others beside it do not."""
    assert until(lambda: len(scene.prometheus.firing("HyperUsageLow")) == 2, SECONDS)
    firing = scene.prometheus.firing("HyperUsageLow")
    labels = {"account": "shop", "product": "datadome"}
    where = {"job": "hyper-usage", "instance": scene.target}
    expected = [{**labels, **where, "severity": severity} for severity in ("critical", "warning")]
    assert expected == sorted(firing, key=lambda each: each["severity"])


def test_refused_account_alerts_alone(scene: Scene) -> None:
    """An account with a wrong key is down, has no other figures, and does not hurt the other."""
    firing = until(lambda: scene.prometheus.firing("HyperUsageDown"), SECONDS)
    assert ["blog"] == [each["account"] for each in firing]
    assert [] == scene.prometheus.query(
        '{__name__=~"hyper_usage_(plan|balance).*", account="blog"}'
    )
    assert 1 == scene.prometheus.value('hyper_usage_up{account="shop"}')


def test_product_that_runs_out_alerts(scene: Scene) -> None:
    """After an hour, here a minute, of falling figures Prometheus predicts where they lead."""
    firing = until(lambda: scene.prometheus.firing("HyperUsageRunsOut"), SECONDS)
    assert [("shop", "akamai")] == [(each["account"], each["product"]) for each in firing]


@pytest.mark.parametrize("panel", PANELS, ids=[panel.title for panel in PANELS])
def test_every_panel_shows_something(scene: Scene, panel: Panel) -> None:
    """What the dashboard asks has an answer."""
    for expression in panel.asked_of_all():
        assert until(partial(scene.prometheus.query, hurried(expression)), SECONDS)


def test_failing_api_leaves_no_old_figures(scene: Scene) -> None:
    """Once the API fails, the account is not up, its plans are gone, and an alert says so."""
    scene.api.refuses = True
    query = scene.prometheus.query
    assert until(lambda: query('hyper_usage_up{account="shop"} == 0'), SECONDS)
    assert [] == query('{__name__=~"hyper_usage_(plan|balance).*"}')
    assert query('hyper_usage_last_success_timestamp_seconds{account="shop"}')
    assert until(lambda: len(scene.prometheus.firing("HyperUsageDown")) == 2, SECONDS)
    assert scene.prometheus.firing("HyperUsageLow")
