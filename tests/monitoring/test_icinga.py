"""A real Icinga 2 runs the installed command, by the definition that operators get.

All tests use the same Icinga; the test without an API comes last.
"""

from collections.abc import Generator
from contextlib import ExitStack
from pathlib import Path

import pytest
from attrs import evolve, frozen

from hyper_usage.testing import FakeUsageAPI, plan, usage
from tests.monitoring.conftest import MONITORING
from tests.monitoring.icinga import Icinga, commented, icinga
from tests.monitoring.plugin import STATES, Result, expected, timeless, unreachable

pytestmark = pytest.mark.allow_hosts(["127.0.0.1"])


@frozen(kw_only=True)
class Scene:
    """The API, an Icinga 2 that asks it, and the way to stop the API."""

    api: FakeUsageAPI
    base_url: str
    icinga: Icinga
    serving: ExitStack


@pytest.fixture(scope="module")
def scene(
    icinga_tree: Path, definition: str, tmp_path_factory: pytest.TempPathFactory
) -> Generator[Scene]:
    """Run both."""
    api = FakeUsageAPI()
    folder = tmp_path_factory.mktemp("icinga")
    objects = commented(definition)
    with ExitStack() as serving:
        base_url = serving.enter_context(api.serve())
        with icinga(icinga_tree, objects, api.api_key, base_url, folder) as server:
            yield Scene(api=api, base_url=base_url, icinga=server, serving=serving)


def unquoted(result: Result) -> Result:
    """Return a result whose labels have no quotes: Icinga leaves them out where it may."""
    return evolve(result, figures=result.figures.replace("'", ""))


@pytest.mark.parametrize(("left", "state", "says"), STATES, ids=[state for _, state, _ in STATES])
def test_state_text_and_figures_arrive(scene: Scene, left: int, state: str, says: str) -> None:
    """Icinga has what the plugin found."""
    scene.api.reply_with(usage(plan("akamai", remaining=left, quota=100), balance="12.50"))
    assert unquoted(expected(left, state, says)) == timeless(scene.icinga.check())


def test_without_the_api_it_is_unknown(scene: Scene) -> None:
    """Once the API is gone, Icinga shows UNKNOWN, the reason and the next command, no figures."""
    scene.serving.close()
    assert unreachable(scene.base_url, scene.icinga.folder / "key") == scene.icinga.check()


def test_the_document_shows_what_ran(definition: str) -> None:
    """The document has the command and the service as the installed command prints them."""
    document = (MONITORING.parent / "docs" / "monitoring.md").read_text(encoding="utf-8")
    assert f"```\n{commented(definition)}```\n" in document
