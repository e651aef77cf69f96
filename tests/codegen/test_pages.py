"""The pages that ask nothing of a maintainer take two commands, and no edit by hand."""

import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Final

import pytest

from codegen import files
from codegen.__main__ import main
from codegen.changelog import CHANGELOG
from codegen.checkout import SPEC, VERSION
from codegen.openapi.document import loads
from tests.codegen.checkouts import FROZEN, git
from tests.codegen.pages import BESIDE, PAGES, Page

#: The files that the two commands may write.
pytestmark = pytest.mark.usefixtures("_no_gate")
WRITTEN: Final = (SPEC, VERSION, CHANGELOG, "generated/", "tests/pins/")
#: A call with the client of a checkout; it reads the sample, whatever the document says of it.
CALL: Final = """
import httpx
from hyper_usage import UsageClient
from hyper_usage.testing import FakeUsageAPI
from hyper_usage_api import models

api = FakeUsageAPI()
http = httpx.Client(transport=api.transport())
print(UsageClient(api.api_key, http_client=http).get_usage().remaining("akamai"))
"""


@pytest.fixture
def root(checkout: Path) -> Path:
    """Return a checkout whose version is released and committed."""
    git(checkout, "init", "--quiet")
    git(checkout, "add", "--all")
    git(checkout, "commit", "--quiet", "--message", "all")
    return checkout


def contents(root: Path) -> dict[str, bytes]:
    """Return all files of a checkout but those of git."""
    return {
        path: content for path, content in files.read(root).items() if not path.startswith(".git/")
    }


def called(root: Path) -> str:
    """Return what a call with the client of a checkout prints."""
    folders = os.pathsep.join(str(root / name) for name in ("generated", "overrides"))
    done = subprocess.run(
        [sys.executable, "-W", "error", "-c", CALL],
        env={**os.environ, "PYTHONPATH": folders},
        capture_output=True,
        text=True,
        check=False,
    )
    return f"{done.stdout}{done.stderr}"


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_two_commands(
    root: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], page: Page
) -> None:
    """`refresh` and `accept` leave nothing to decide; `check` agrees, and the client works."""
    source = tmp_path / "page.md"
    vendor = loads((FROZEN / SPEC).read_text(encoding="utf-8"), SPEC)
    source.write_text(page.of(vendor), encoding="utf-8")
    before = contents(root)

    assert 0 == main(["refresh", str(source)], root)
    said = capsys.readouterr().out
    verdict = re.search(r"This takes a (\w+) version", said)
    assert page.verdict == (verdict[1] if verdict else "none"), said
    assert (BESIDE in page.edits) == ("the page also documents GET /usage/history" in said)

    assert 0 == main(["accept"], root), capsys.readouterr().out
    accepted = contents(root)
    changed = files.differing(before, accepted)
    assert [] == [path for path in changed if not path.startswith(WRITTEN)]
    assert (SPEC in changed) == (VERSION in changed) == (page.verdict != "none")

    assert 0 == main(["check"], root)
    assert 0 == main(["accept"], root)
    assert accepted == contents(root)
    assert "59790\n" == called(root)
