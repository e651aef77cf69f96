"""Attacks on the order of versions, and releases that the index has already."""

from typing import Final

from packaging.version import Version

from codegen.__main__ import main
from codegen.checkout import VERSION, version
from tests.codegen.checkouts import edit
from tests.codegen.release.attacks.attack import Attack, Step, Target
from tests.codegen.release.attacks.commit_attacks import committed
from tests.codegen.release.wheels import wheel

__all__ = ["INDEX"]


def _published(target: Target, number: str, api: str = "") -> None:
    """Put a release on the index with the pins of the checkout, or with one name more."""
    surface, ours = (
        (target.root / "tests/pins" / name).read_text(encoding="utf-8")
        for name in ("surface.txt", "api.txt")
    )
    made = wheel(number, surface=surface, api=api + ours)
    target.index.files[made.filename] = made.content


def _numbered(target: Target, number: str) -> None:
    """Give the release another version, and build it again."""
    before = version(target.root)
    edit(target.root / VERSION, before, number)
    edit(target.root / "CHANGELOG.md", before, number)
    assert 0 == main(["pin"], target.root)
    committed()(target)


def _too_small(target: Target) -> None:
    before = version(target.root)
    _published(target, before, "def m.g() -> None\n")
    parts = Version(before).release
    _numbered(target, f"{parts[0]}.{parts[1]}.{parts[2] + 1}")


def _labelled(target: Target) -> None:
    before = version(target.root)
    _published(target, before)
    _numbered(target, f"{before}+fix")


def _after_release(target: Target) -> None:
    """Publish, then change something and build again without another version."""
    for path in (target.wheel, target.sdist):
        target.index.files[path.name] = path.read_bytes()
    text = (target.root / VERSION).read_text(encoding="utf-8")
    edit(target.root / VERSION, text, f"# Other.\n{text}")
    committed()(target)


_UNLABELLED: Final = "expected a version without `+` and a label, which installers take for"

INDEX: Final = (
    Attack(
        name="the version is on the index with other bytes",
        step=Step.INDEX,
        refusals=(
            "WHEEL: on the index with other bytes",
            "WHEEL: hyper_usage-X.Y.Z.dist-info/RECORD: differs",
            "WHEEL: hyper_usage/_version.py: differs",
        ),
        change=_after_release,
    ),
    Attack(
        name="the index has a file of this version that was not built",
        step=Step.INDEX,
        refusals=("hyper_usage-X.Y.Z-1-py3-none-any.whl: on the index, but not built here",),
        change=lambda target: target.index.files.update(
            {target.wheel.name.replace("-py3", "-1-py3"): b""}
        ),
    ),
    Attack(
        name="the index has the version, spelled otherwise",
        step=Step.INDEX,
        refusals=("hyper_usage-X.Y.Z.0-py3-none-any.whl: on the index, but not built here",),
        change=lambda target: _published(target, f"{version(target.root)}.0"),
    ),
    Attack(
        name="a label makes installers take the version for the one that is published",
        step=Step.NUMBER,
        refusals=(
            f"X.Y.Z+fix: {_UNLABELLED} X.Y.Z too",
            "X.Y.Z+fix: the changes since X.Y.Z need version X.Y.Z or higher",
        ),
        change=_labelled,
    ),
    Attack(
        name="the version is older than the newest on the index",
        step=Step.NUMBER,
        refusals=(
            "X.Y.Z: the index already has the newer version X.Y.Z",
            "X.Y.Z: the changes since X.Y.Z need version X.Y.Z or higher",
        ),
        change=lambda target: _published(target, "99.0.0"),
    ),
    Attack(
        name="the step is too small for the public name that was removed",
        step=Step.NUMBER,
        refusals=(
            "X.Y.Z: the changes since X.Y.Z need version X.Y.Z or higher",
            "major: `m.g` was removed (importers: major, deployed clients: none)",
        ),
        change=_too_small,
    ),
)
