"""The documentation is true."""

import ast
import re
from functools import partial
from pathlib import Path
from typing import Final

import pytest

import hyper_usage
from hyper_usage import InsufficientQuotaError, UsageClient
from hyper_usage.testing import FakeUsageAPI, Reply
from hyper_usage_cli.app import app
from hyper_usage_cli.exit_codes import ExitCode

pytestmark = pytest.mark.shipped

ROOT: Final = Path(__file__).parents[1]
DOCUMENTS: Final = {
    path.relative_to(ROOT).as_posix(): path.read_text(encoding="utf-8")
    for path in sorted([*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md")])
}
README: Final = DOCUMENTS["README.md"]
EXAMPLES: Final = re.findall(r"```python\n(.*?)```", README, flags=re.DOTALL)
PROSE: Final = {
    name: re.sub(r"^ *```.*?^ *```", "", text, flags=re.DOTALL | re.MULTILINE)
    for name, text in DOCUMENTS.items()
}


@pytest.mark.allow_hosts(["127.0.0.1"])
def test_real_call_runs(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The README's first example runs as it stands there, and lets no job start in vain."""
    few = {"balanceEuro": 1, "plans": [{"product": "akamai", "requestsRemaining": 4_999}]}
    api = FakeUsageAPI(Reply(), Reply(200, few), api_key="key-of-the-environment")
    monkeypatch.setenv("HYPER_USAGE_API_KEY", api.api_key)
    example = compile(EXAMPLES[0], "README.md", "exec")
    with api.serve() as base_url:
        monkeypatch.setattr(hyper_usage, "UsageClient", partial(UsageClient, base_url=base_url))
        exec(example, {})  # noqa: S102 - the example itself
        assert capsys.readouterr().out.startswith("128.4 EUR\nakamai 59790 of 100000 until ")
        with pytest.raises(InsufficientQuotaError):
            exec(example, {})  # noqa: S102 - the example itself


@pytest.mark.allow_hosts(["127.0.0.1"])
def test_call_against_the_fake_runs() -> None:
    """The README's second example runs as it stands there, and is the last."""
    names: dict[str, object] = {}
    exec(compile(EXAMPLES[1], "README.md", "exec"), names)  # noqa: S102 - the example itself
    assert isinstance(names["api"], FakeUsageAPI)
    assert 1 == len(names["api"].requests)
    assert 2 == len(EXAMPLES)
    assert all(len(re.findall(r"^.", text, flags=re.MULTILINE)) <= 10 for text in EXAMPLES)


def test_the_page_about_testing_runs() -> None:
    """The examples of docs/testing.md run; the last two are a project of pytest."""
    examples = re.findall(r"```python\n(.*?)```", DOCUMENTS["docs/testing.md"], flags=re.DOTALL)
    for example in examples[:-2]:
        exec(compile(example, "testing.md", "exec"), {})  # noqa: S102 - the example itself
    assert ["# conftest.py, the topmost one", "# test_job.py"] == [
        example.splitlines()[0] for example in examples[-2:]
    ]


def test_readme_has_no_pictures() -> None:
    """An index page shows the README alone, so a picture beside it would be missing there."""
    assert "![" not in README


@pytest.mark.parametrize("name", PROSE)
def test_links_lead_somewhere(name: str) -> None:
    """Each link within the repository names a file that is there, and a heading in it."""
    folder = (ROOT / name).parent
    links = re.findall(r"\]\((?!https?:)([^)#]*)(?:#([^)]*))?\)", PROSE[name])
    for path, heading in links:
        target = (folder / path).resolve() if path else ROOT / name
        assert target.exists(), path
        if heading:
            assert heading in _anchors(DOCUMENTS[target.relative_to(ROOT).as_posix()])


def _anchors(text: str) -> set[str]:
    """Return the anchors of a document's headings, as GitHub and GitLab make them."""
    headings = re.findall(r"^#+ (.+)$", text, flags=re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", each).lower().replace(" ", "-") for each in headings}


@pytest.mark.parametrize("name", ["README.md", "CONTRIBUTING.md", "SECURITY.md"])
def test_documents_are_links(name: str) -> None:
    """A document that another document mentions is a link there."""
    without_links = re.sub(r"\[[^]]*\]\([^)]*\)", "", PROSE[name])
    assert [] == [each for each in DOCUMENTS if each in without_links]


@pytest.mark.parametrize("name", [*DOCUMENTS])
def test_paths_exist(name: str) -> None:
    """Each path of a module or a folder of the code in a document is one."""
    paths = re.findall(r"`((?:[\w.]+/)*[\w.]+(?:\.py|/))`", PROSE[name])
    bases = [ROOT / base for base in (".", "codegen", "overrides", "overrides/hyper_usage")]
    written = {"dist/", ".nox/", "simple/"}
    missing = [path for path in paths if not any((base / path).exists() for base in bases)]
    assert set() == set(missing) - written


def test_every_document_is_linked() -> None:
    """The README leads to every document, those of a list by the list."""
    linked = {
        (ROOT / name).parent.joinpath(path).resolve()
        for name in ("README.md", "docs/decisions/README.md")
        for path in re.findall(r"\]\(([^)#]+\.md)", DOCUMENTS[name])
    }
    assert {ROOT / name for name in DOCUMENTS} - {ROOT / "README.md"} <= linked


def test_sessions_exist() -> None:
    """Every session that the documentation names is one."""
    noxfile = ast.parse((ROOT / "noxfile.py").read_text(encoding="utf-8"))
    functions = [node for node in noxfile.body if isinstance(node, ast.FunctionDef)]
    sessions = {node.name for node in functions if node.decorator_list}
    named = re.findall(r"(?:noxfile\.py |`)-s (\w+)", "".join(DOCUMENTS.values()))
    assert set() == set(named) - sessions


def test_tree_is_complete() -> None:
    """The annotated tree names every folder of the code and its tests, and no other.

    It leaves out those folders of tests that mirror a folder of the code.
    """
    (tree,) = re.findall(r"```text\n(.*?)```", DOCUMENTS["CONTRIBUTING.md"], flags=re.DOTALL)
    named = set(re.findall(r"^(\S+)/ ", tree, flags=re.MULTILINE))
    tops = ("codegen", "docs", "examples", "generated", "monitoring", "overrides", "tests")
    folders = {
        folder.relative_to(ROOT).as_posix()
        for top in tops
        for path in (ROOT / top).rglob("*")
        if path.is_file() and path.parent.name != "__pycache__"
        for folder in path.parents
        if folder.is_relative_to(ROOT / top)
    }
    mirrors = {
        f"tests/{folder.removeprefix('overrides/').replace('/_', '/')}"
        for folder in folders
        if folder.startswith(("codegen", "overrides/"))
    }
    assert folders - mirrors == named


def test_every_command_is_documented() -> None:
    """The documentation of the command names each command there is, and each exit code."""
    command = DOCUMENTS["docs/command.md"]
    names = {each.callback.__name__ for each in app.registered_commands if each.callback}
    assert names == set(re.findall(r"^\$ hyper-usage (\w+)", command, flags=re.MULTILINE))
    codes = {int(code) for code in re.findall(r"^\| (\d+) \|", command, flags=re.MULTILINE)}
    assert {*ExitCode, 130, 143} == codes
