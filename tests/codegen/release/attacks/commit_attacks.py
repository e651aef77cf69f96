"""Attacks on the checkout and the commit."""

from collections.abc import Callable
from pathlib import Path
from typing import Final

from codegen import files
from codegen.checkout import version
from codegen.release import commit, pack
from tests.codegen.checkouts import edit, git
from tests.codegen.release.attacks.attack import Attack, Step, Target
from tests.codegen.release.attacks.zips import recorded

__all__ = ["CHECKOUT", "COMMIT", "committed"]

_VERSION: Final = "overrides/hyper_usage/_version.py"
_TESTING: Final = "overrides/hyper_usage/testing.py"
_DECODE: Final = "generated/hyper_usage_api/decode.py"
_HOOK: Final = "codegen/release/sbom.py"
_WHEEL: Final = "[tool.hatch.build.targets.wheel]\n"
_BILL: Final = "hyper_usage-X.Y.Z.dist-info/sboms/hyper-usage.cdx.json"
_RECORD: Final = "WHEEL: hyper_usage-X.Y.Z.dist-info/RECORD: differs from the commit in its content"


def _edited(path: str, old: str | None, new: str) -> Callable[[Target], None]:
    def apply(target: Target) -> None:
        edit(target.root / path, old, new)

    return apply


def _all(*changes: Callable[[Target], None]) -> Callable[[Target], None]:
    def apply(target: Target) -> None:
        for change in changes:
            change(target)

    return apply


def committed(*changes: Callable[[Target], None]) -> Callable[[Target], None]:
    """Return a change that is committed before both files are built."""

    def apply(target: Target) -> None:
        _all(*changes)(target)
        _commit(target.root)
        with commit.exported(commit.members(target.root)) as tree:
            built = pack.pack(tree, pack.epoch(target.root, {}))
        files.swap(target.root / pack.DIST, built)

    return apply


def _commit(root: Path) -> None:
    git(root, "add", "--all")
    git(root, "commit", "--quiet", "--message", "changed")


def _ignored(target: Target) -> None:
    (target.root / ".git/info/exclude").write_text("*.local\n", encoding="utf-8")
    edit(target.root / "overrides/hyper_usage/token.local", None, "s3cret")
    recorded({"hyper_usage/token.local": b"s3cret"})(target)


def _overlooked(target: Target) -> None:
    git(target.root, "update-index", "--skip-worktree", _VERSION)
    text = f'import os\n__version__ = "{version(target.root)}"\n'
    (target.root / _VERSION).write_text(text, encoding="utf-8")
    recorded({"hyper_usage/_version.py": text.encode()})(target)


def _filtered(target: Target) -> None:
    """Let a clean filter hide a change on the disk; git asks it if the size stays the same."""
    git(target.root, "config", "filter.hide.clean", "git show HEAD:%f")
    (target.root / ".git/info/attributes").write_text(f"{_VERSION} filter=hide\n")
    edit(target.root / _VERSION, "The", "tHE")
    recorded({"hyper_usage/_version.py": (target.root / _VERSION).read_bytes()})(target)


def _replaced(target: Target) -> None:
    """Build another commit, and let git show that one in the place of the real one."""
    committed(_edited("SECURITY.md", None, "No.\n"))(target)
    git(target.root, "branch", "other")
    git(target.root, "reset", "--soft", "HEAD~1")
    git(target.root, "replace", "HEAD", "other")


def _without_hook(target: Target) -> None:
    with commit.exported(commit.members(target.root)) as tree:
        edit(
            tree / "pyproject.toml", "[tool.hatch.build.targets.wheel.hooks.custom]", "[tool.none]"
        )
        built = pack.pack(tree, pack.epoch(target.root, {}), "wheel")
    target.wheel.write_bytes(built[target.wheel.name])


def _second_wheel(target: Target) -> None:
    target.wheel.with_name(target.wheel.name.replace("-py3", "-1-py3")).write_bytes(b"")


def _forced(target: Target) -> None:
    git(target.root, "add", "--force", "dist/*-1-*")


_ANOTHER_COMMIT: Final = (
    "SDIST: each member differs from the commit in its time",
    "SDIST: hyper_usage-X.Y.Z/SECURITY.md: differs from the commit in its content",
    "WHEEL: each member differs from the commit in its time",
)

CHECKOUT: Final = (
    Attack(
        name="a file is not committed",
        step=Step.CLEAN,
        refusals=("new.py: not committed in this state",),
        change=_edited("new.py", None, "import os\n"),
    ),
    Attack(
        name="a committed file is changed on the disk",
        step=Step.CLEAN,
        refusals=("SECURITY.md: not committed in this state",),
        change=_edited("SECURITY.md", None, "No.\n"),
    ),
    Attack(
        name="a file that git ignores is in the wheel",
        step=Step.BYTES,
        refusals=(_RECORD, "WHEEL: hyper_usage/token.local: added: the commit does not give it"),
        change=_ignored,
    ),
    Attack(
        name="a change that git was told to overlook is in the wheel",
        step=Step.BYTES,
        refusals=(
            _RECORD,
            "WHEEL: hyper_usage/_version.py: differs from the commit in its content",
        ),
        change=_overlooked,
    ),
    Attack(
        name="a filter of git hides a change that is in the wheel",
        step=Step.BYTES,
        refusals=(
            _RECORD,
            "WHEEL: hyper_usage/_version.py: differs from the commit in its content",
        ),
        change=_filtered,
    ),
    Attack(
        name="git was told to show another commit in the place of this one",
        step=Step.CLEAN,
        refusals=("SECURITY.md: not committed in this state", *_ANOTHER_COMMIT),
        change=_replaced,
    ),
    Attack(
        name="the wheel was built without the hook that writes the bill of materials",
        step=Step.BYTES,
        refusals=(_RECORD, f"WHEEL: {_BILL}: missing, though the commit gives it"),
        change=_without_hook,
    ),
    Attack(
        name="the files were built of another commit",
        step=Step.BYTES,
        refusals=_ANOTHER_COMMIT,
        change=_all(
            _edited("SECURITY.md", None, "No.\n"),
            lambda target: _commit(target.root),
        ),
    ),
    Attack(
        name="another wheel of this version lies in `dist/`",
        step=Step.BYTES,
        refusals=("dist/hyper_usage-X.Y.Z-1-py3-none-any.whl: not a file of this release",),
        change=_second_wheel,
    ),
)

COMMIT: Final = (
    Attack(
        name="generated code is edited by hand",
        step=Step.REGENERATED,
        refusals=(f"{_DECODE}: edited by hand",),
        change=committed(_edited(_DECODE, "import", "import os\nimport")),
    ),
    Attack(
        name="a file is added to generated code",
        step=Step.REGENERATED,
        refusals=("generated/hyper_usage_api/extra.py: orphan file",),
        change=committed(_edited("generated/hyper_usage_api/extra.py", None, "import os\n")),
    ),
    Attack(
        name="the document is changed after the code was generated",
        step=Step.REGENERATED,
        refusals=(
            "openapi.json: stale",
            "generated/hyper_usage_api/__init__.py: stale",
            "generated/hyper_usage_api/document.py: stale",
            "tests/pins/surface.txt: not as pinned",
        ),
        change=committed(_edited("openapi.json", '"1.0.0"', '"1.0.1"')),
    ),
    Attack(
        name="a public name is removed, and the pins do not tell",
        step=Step.REGENERATED,
        refusals=("tests/pins/api.txt: not as pinned",),
        change=committed(_edited(_TESTING, '"sample_usage", ', "")),
    ),
    Attack(
        name="pyproject.toml leaves a module out of the wheel",
        step=Step.CONTENTS,
        refusals=(
            "WHEEL: lacks hyper_usage/testing.py",
            "WHEEL: hyper_usage/testing.py: differs from the commit",
        ),
        change=committed(_edited("pyproject.toml", _WHEEL, f'{_WHEEL}exclude = ["{_TESTING}"]\n')),
    ),
    Attack(
        name="pyproject.toml puts a module into the wheel that belongs nowhere",
        step=Step.CONTENTS,
        refusals=(
            "WHEEL: holds evil.py, which must not be shipped",
            "WHEEL: evil.py: differs from the commit",
        ),
        change=committed(
            _edited(
                "pyproject.toml",
                _WHEEL,
                f'{_WHEEL.replace("]", ".force-include]")}"noxfile.py" = "evil.py"\n\n{_WHEEL}',
            )
        ),
    ),
    Attack(
        name="the classifier that keeps it off public indexes is removed",
        step=Step.CONTENTS,
        refusals=("WHEEL: lacks `Private :: Do Not Upload`",),
        change=committed(_edited("pyproject.toml", '"Private :: Do Not Upload",', "")),
    ),
    Attack(
        name="pyproject.toml leaves a file out of the sdist",
        step=Step.COMMIT,
        refusals=("SDIST: SECURITY.md: differs from the commit",),
        change=committed(_edited("pyproject.toml", '"SECURITY.md",', "")),
    ),
    Attack(
        name="a link in a package leads to a file of the machine that builds",
        step=Step.COMMIT,
        refusals=("WHEEL: hyper_usage/machine.txt: differs from the commit",),
        change=committed(
            lambda target: (target.root / "overrides/hyper_usage/machine.txt").symlink_to(
                "/etc/passwd"
            )
        ),
    ),
    Attack(
        name="the hook of the build changes code on its way into the wheel",
        step=Step.COMMIT,
        refusals=("WHEEL: hyper_usage/_version.py: differs from the commit",),
        change=committed(
            _edited(
                _HOOK,
                "        del version\n        release",
                f'        (Path(self.root) / "{_VERSION}").write_text("import os")\n'
                "        release",
            )
        ),
    ),
    Attack(
        name="a wheel was committed in `dist/`, and the build removed it",
        step=Step.COMMIT,
        refusals=(
            "dist/hyper_usage-X.Y.Z-1-py3-none-any.whl: not committed in this state",
            "SDIST: dist/hyper_usage-X.Y.Z-1-py3-none-any.whl: differs from the commit",
        ),
        change=committed(_second_wheel, _forced),
    ),
    Attack(
        name="the changelog does not tell about the version",
        step=Step.CHANGELOG,
        refusals=("CHANGELOG.md: expected a section `## X.Y.Z, YEAR-MONTH-DAY`, got none",),
        change=committed(_edited("CHANGELOG.md", None, "# Changelog\n")),
    ),
    Attack(
        name="the version has no date in the changelog",
        step=Step.CHANGELOG,
        refusals=("CHANGELOG.md: expected `## X.Y.Z, YEAR-MONTH-DAY`, got `## X.Y.Z, unreleased`",),
        change=committed(_edited("CHANGELOG.md", "2026-11-22", "unreleased")),
    ),
)
