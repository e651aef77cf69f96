"""What the documentation shows is true."""

import ast
import re
from pathlib import Path

import pytest

from hyper_usage_cli.app import app
from hyper_usage_cli.exit_codes import ExitCode

pytestmark = pytest.mark.shipped

ROOT = Path(__file__).parents[1]
README = (ROOT / "README.md").read_text(encoding="utf-8")
CONTRIBUTING = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
DOCS = "".join(path.read_text(encoding="utf-8") for path in sorted((ROOT / "docs").glob("*.md")))
COMMAND = (ROOT / "docs" / "command.md").read_text(encoding="utf-8")


@pytest.mark.allow_hosts(["127.0.0.1"])
def test_example_runs(capsys: pytest.CaptureFixture[str]) -> None:
    """The README's example runs as it stands there, and is about ten lines long."""
    (example,) = re.findall(r"```python\n(.*?)```", README, flags=re.DOTALL)
    assert len([line for line in example.splitlines() if line]) <= 10
    names: dict[str, object] = {}
    exec(compile(example, "README.md", "exec"), names)  # noqa: S102 - the example itself
    out = capsys.readouterr().out
    assert out.startswith("128.4 EUR\nakamai 59790 of 100000 until ")
    assert names["may_start"] is True


def test_sessions_exist() -> None:
    """Every session that the documentation names is one."""
    noxfile = ast.parse((ROOT / "noxfile.py").read_text(encoding="utf-8"))
    functions = [node for node in noxfile.body if isinstance(node, ast.FunctionDef)]
    sessions = {node.name for node in functions if node.decorator_list}
    documents = README + CONTRIBUTING + DOCS
    assert set() == set(re.findall(r"noxfile\.py -s (\w+)", documents)) - sessions


def test_tree_is_complete() -> None:
    """The annotated tree names every module there is, and no other."""
    tree = CONTRIBUTING.split("```")[3]
    named = set(re.findall(r"(\w+\.py)\b", tree))
    modules = {
        path.name for folder in ("codegen", "overrides") for path in (ROOT / folder).rglob("*.py")
    }
    assert modules - {"__init__.py", "_version.py"} | {"noxfile.py"} == named


def test_every_command_is_documented() -> None:
    """The documentation of the command names each command there is, and each exit code."""
    names = {command.callback.__name__ for command in app.registered_commands if command.callback}
    assert names == set(re.findall(r"^\$ hyper-usage (\w+)", COMMAND, flags=re.MULTILINE))
    codes = {int(code) for code in re.findall(r"^\| (\d+) \|", COMMAND, flags=re.MULTILINE)}
    assert {*ExitCode, 130, 143} == codes
