"""A real Nagios runs the installed command, by the definition that operators get.

All tests use the same Nagios; the test without an API comes last.
"""

import os
import re
import subprocess
from collections.abc import Generator
from contextlib import ExitStack
from pathlib import Path
from typing import Final

import pytest
from attrs import frozen

from hyper_usage.testing import FakeUsageAPI, plan, usage
from tests.monitoring.conftest import MONITORING
from tests.monitoring.nagios import Nagios, nagios, write_configuration
from tests.monitoring.plugin import STATES, Result, expected, timeless, unreachable
from tests.monitoring.servers import COMMAND

pytestmark = pytest.mark.allow_hosts(["127.0.0.1"])

DOCUMENT: Final = MONITORING.parent / "docs" / "monitoring.md"


@frozen(kw_only=True)
class Scene:
    """The API, a Nagios that asks it, and the way to stop the API."""

    api: FakeUsageAPI
    base_url: str
    nagios: Nagios
    serving: ExitStack


@pytest.fixture(scope="module")
def main(definition: str, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the main file of a Nagios with the service."""
    folder = tmp_path_factory.mktemp("nagios")
    return write_configuration(definition, FakeUsageAPI().api_key, folder)


@pytest.fixture(scope="module")
def scene(nagios_program: Path, main: Path) -> Generator[Scene]:
    """Run both."""
    api = FakeUsageAPI()
    with ExitStack() as serving:
        base_url = serving.enter_context(api.serve())
        with nagios(nagios_program, main, base_url) as server:
            yield Scene(api=api, base_url=base_url, nagios=server, serving=serving)


def test_nagios_takes_the_file(nagios_program: Path, main: Path) -> None:
    """Nagios finds no error in the file, and nothing to warn of."""
    done = subprocess.run([nagios_program, "-v", main], capture_output=True, text=True, check=False)
    totals = re.findall(r"^Total (\w+): +(\d+)", done.stdout, re.MULTILINE)
    assert [("Warnings", "0"), ("Errors", "0")] == totals, done.stdout


@pytest.mark.parametrize(("left", "state", "says"), STATES, ids=[state for _, state, _ in STATES])
def test_state_text_and_figures_arrive(scene: Scene, left: int, state: str, says: str) -> None:
    """All three files of Nagios have what the plugin found."""
    scene.api.reply_with(usage(plan("akamai", remaining=left, quota=100), balance="12.50"))
    result = expected(left, state, says)
    assert result == timeless(scene.nagios.check())
    assert Result(state, result.text) == scene.nagios.alerts()[-1]
    assert Result(state, "", result.figures) == timeless(scene.nagios.figures()[-1])


@pytest.mark.parametrize(
    "names",
    [
        pytest.param(
            ["$USER1$", "a;b", "a!b", "a\\nb", "<b>", "`x`", 'q"q', "a'b", "x|y", "&", "é 日本"],
            id="special-characters",
        ),
        pytest.param([f"product {number}" for number in range(400)], id="many"),
    ],
)
def test_any_products_arrive_as_printed(scene: Scene, names: list[str]) -> None:
    """Nagios changes and cuts nothing, whatever the products are called and however many."""
    scene.api.reply_with(usage(*(plan(name, remaining=40, quota=100) for name in names)))
    result = timeless(scene.nagios.check())
    options = ["--warning=20%", "--critical=5%", "--expiry-warning=7d"]
    settings = {"HYPER_USAGE_API_KEY": scene.api.api_key, "HYPER_USAGE_BASE_URL": scene.base_url}
    printed = subprocess.run(
        [COMMAND, "check", *options],
        env={**os.environ, **settings},
        capture_output=True,
        text=True,
        check=False,
    )
    text, _, figures = printed.stdout.rstrip("\n").partition(" | ")
    assert timeless(Result("OK", text, figures)) == result
    assert Result("OK", "", result.figures) == timeless(scene.nagios.figures()[-1])


def test_without_the_api_it_is_unknown(scene: Scene) -> None:
    """Once the API is gone, Nagios shows UNKNOWN, the reason and the next command, no figures."""
    scene.serving.close()
    result = unreachable(scene.base_url, scene.nagios.folder / "key")
    assert result == scene.nagios.check()
    assert result == scene.nagios.alerts()[-1]
    assert Result("UNKNOWN") == scene.nagios.figures()[-1]


def test_the_key_is_in_no_file_of_nagios(scene: Scene) -> None:
    """Neither status, log, performance data nor the objects in its cache hold the key."""
    files = [path for path in scene.nagios.folder.iterdir() if path.is_file()]
    holders = [path.name for path in files if scene.api.api_key in path.read_text("utf-8")]
    assert ["key"] == holders


def test_the_document_shows_what_ran(definition: str) -> None:
    """The document has the command and the service as the installed command prints them."""
    objects = re.findall(r"^define .*?^\}\n", definition, re.DOTALL | re.MULTILINE)
    shown = "\n".join(objects)
    assert f"```\n{shown}```\n" in DOCUMENT.read_text(encoding="utf-8")
