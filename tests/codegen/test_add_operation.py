"""The recipe "Add an operation" of CONTRIBUTING.md, followed in a copy of the checkout."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from codegen.__main__ import main
from tests.codegen.checkouts import OVERLAY, PAGE, ROOT, edit

HISTORY = Path(__file__).parent / "data" / "history"
CLIENTS = {
    "overrides/hyper_usage/_client.py": "    def close(self)",
    "overrides/hyper_usage/_async_client.py": "    async def aclose(self)",
}
"""The method of each client that the new method goes before."""
ENDPOINTS = "overrides/hyper_usage/_endpoints.py"


def blocks() -> list[str]:
    """Return the blocks of code in the recipe."""
    text = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
    (recipe,) = re.findall(r"^### Add an operation\n(.*?)^### ", text, re.MULTILINE | re.DOTALL)
    return [
        "".join(line[3:] or line for line in block.splitlines(keepends=True))
        for block in re.findall(r"^   ```\w+\n(.*?)^   ```$", recipe, re.MULTILINE | re.DOTALL)
    ]


def add(module: Path, block: str, mark: str = "") -> None:
    """Add a block to a module: its imports at the top, the rest before this mark or at the end.

    Before an asynchronous method, a method is asynchronous.
    """
    imports, definition = re.fullmatch(r"((?:from [^\n]*\n|\n)*)(.*)", block, re.DOTALL).groups()  # type: ignore[union-attr]  # pyright: ignore[reportOptionalMemberAccess]
    text = module.read_text(encoding="utf-8")
    text = re.sub(r'\A(""".*?"""\n)', lambda found: f"{found[1]}\n{imports}", text, flags=re.DOTALL)
    if "async" in mark:
        definition = definition.replace("def ", "async def ")
        definition = definition.replace("self._run", "await self._run")
    if mark:
        assert 1 == text.count(mark)
        text = text.replace(mark, f"{definition}\n{mark}")
    module.write_text(text if mark else f"{text}\n{definition}", encoding="utf-8")


@pytest.fixture(scope="session")
def types(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the directory where mypy keeps the types of the libraries."""
    return tmp_path_factory.mktemp("types")


@pytest.mark.parametrize("documented", ["header-parameter", "security-scheme"])
def test_recipe(
    checkout: Path, types: Path, capsys: pytest.CaptureFixture[str], documented: str
) -> None:
    """An operation with a page of its own is added by the recipe, and called by both clients."""
    listed, parameter, scheme, names, endpoint, method = blocks()
    edit(checkout / "pyproject.toml", 'operations = ["GET /usage"]', listed.rstrip())
    page = HISTORY / f"{documented}.md"
    assert 0 == main(["refresh", str(PAGE), str(page)], checkout)
    assert "minor  operation-added\n" in capsys.readouterr().out
    with (checkout / OVERLAY).open("a", encoding="utf-8") as overlay:
        credential = parameter if documented == "header-parameter" else scheme
        overlay.write(f"\n{credential}\n{names}")
    assert 0 == main(["regenerate"], checkout), capsys.readouterr().err
    add(checkout / ENDPOINTS, endpoint)
    for client, mark in CLIENTS.items():
        add(checkout / client, method, mark)
    assert 0 == main(["pin"], checkout)
    assert 0 == main(["check"], checkout)
    pins = (checkout / "tests/pins/api.txt").read_text(encoding="utf-8")
    assert 2 == pins.count("def get_usage_history(")
    _check_types(checkout, types)
    _call(checkout)


def _check_types(checkout: Path, types: Path) -> None:
    """Check the types of the client in the copy, by the settings of the project."""
    command = [sys.executable, "-m", "mypy", "--cache-dir", str(types), *CLIENTS]
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}
    done = subprocess.run(
        command, cwd=checkout, env=environment, capture_output=True, text=True, check=False
    )
    assert 0 == done.returncode, done.stdout


def _call(checkout: Path) -> None:
    """Call the operation in another process, with the packages of the copy."""
    folders = [str(checkout / folder) for folder in ("generated", "overrides")]
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(folders), "NO_PROXY": "127.0.0.1"}
    script = Path(__file__).parent / "call_history.py"
    arguments = [sys.executable, "-W", "error", str(script), str(checkout)]
    done = subprocess.run(
        arguments, cwd=checkout, env=environment, capture_output=True, text=True, check=False
    )
    assert (0, "") == (done.returncode, done.stderr)
