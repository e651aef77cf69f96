"""The generator's own templates, of this version and of another."""

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from zipfile import ZipFile

import pytest

from codegen.generate import generator, upstream_templates

_Run = Callable[..., subprocess.CompletedProcess[bytes]]


@pytest.fixture
def pip(monkeypatch: pytest.MonkeyPatch) -> Callable[[dict[str, str] | None], list[list[str]]]:
    """Return a function that puts a wheel with these files, or none, in the place of an index."""

    def serve(files: dict[str, str] | None) -> list[list[str]]:
        commands: list[list[str]] = []

        def run(command: list[str], **_options: object) -> subprocess.CompletedProcess[bytes]:
            commands.append(command)
            if files is not None:
                folder = Path(command[command.index("--dest") + 1])
                with ZipFile(folder / "openapi_python_client-0.1-py3-none-any.whl", "w") as wheel:
                    for name, text in files.items():
                        wheel.writestr(name, text)
            return subprocess.CompletedProcess(command, files is None)

        monkeypatch.setattr(subprocess, "run", run)
        return commands

    return serve


def test_templates() -> None:
    """The installed templates have the names and texts that ours replace."""
    found = upstream_templates.templates()
    replaced = generator.replaced_templates()
    assert replaced == {name: found[name] for name in replaced}


def test_templates_of(pip: Callable[[dict[str, str]], list[list[str]]]) -> None:
    """Those of another version come out of its wheel, without anything of it being run."""
    folder = "openapi_python_client/templates"
    commands = pip(
        {
            f"{folder}/model.py.jinja": "model",
            f"{folder}/property_templates/x.jinja": "x",
            "openapi_python_client/cli.py": "code",
        }
    )
    expected = {"model.py.jinja": b"model", "property_templates/x.jinja": b"x"}
    assert expected == upstream_templates.templates_of("0.1")
    (command,) = commands
    assert [sys.executable, "-m", "pip", "download"] == command[:4]
    assert {"--no-deps", "--only-binary=:all:"} < set(command)
    assert "openapi-python-client==0.1" == command[-1]


def test_templates_that_are_not_to_be_had(pip: Callable[[None], list[list[str]]]) -> None:
    """Without a network, or without that version, None is returned."""
    pip(None)
    assert None is upstream_templates.templates_of("0.1")
