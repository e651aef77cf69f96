"""Checkouts of made-up releases, built and ready to publish."""

import re
import shutil
from pathlib import Path
from typing import Final

from attrs import frozen

from codegen.__main__ import main
from codegen.files import swap
from codegen.release import commit, pack
from tests.codegen.checkouts import edit, git

__all__ = ["Checkout", "prepare"]

ROOT: Final = Path(__file__).parents[4]
_TESTING: Final = "overrides/hyper_usage/testing.py"


@frozen
class Checkout:
    """A checkout with the files that were built from it."""

    root: Path
    version: str

    @property
    def wheel(self) -> Path:
        """The wheel that was built."""
        return self.root / "dist" / f"hyper_usage-{self.version}-py3-none-any.whl"

    @property
    def sdist(self) -> Path:
        """The sdist that was built."""
        return self.root / "dist" / f"hyper_usage-{self.version}.tar.gz"


def prepare(root: Path, version: str, *, breaking: bool = False, note: str = "") -> Checkout:
    """Make a release of this project, on request without a public name or with a longer text."""
    pack.copy(ROOT, root)
    shutil.rmtree(root / "dist", ignore_errors=True)
    (root / "overrides/hyper_usage/_version.py").write_text(
        f'"""{note or "The version."}"""\n\n__version__ = "{version}"\n', encoding="utf-8"
    )
    changelog = root / "CHANGELOG.md"
    text = changelog.read_text(encoding="utf-8")
    heading = f"## {version}, 2026-11-22\n\n- It was released.\n\n## "
    changelog.write_text(
        re.sub("^## ", heading, text, count=1, flags=re.MULTILINE), encoding="utf-8"
    )
    if breaking:
        for name in ("ReceivedRequest", "sample_usage"):
            edit(root / _TESTING, f'"{name}", ', "")
    assert main(["pin"], root) == 0
    git(root, "init", "--quiet")
    git(root, "add", "--all")
    git(root, "commit", "--quiet", "--message", version)
    with commit.exported(commit.members(root)) as tree:
        swap(root / pack.DIST, pack.pack(tree, pack.epoch(root, {})))
    return Checkout(root, version)
