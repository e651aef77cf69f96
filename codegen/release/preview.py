"""One look at everything that the gate decides, so that one run names all that is to be mended."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import cache, partial
from pathlib import Path
from typing import Final, Protocol, TypeAlias

from attrs import frozen
from packaging.version import Version

from codegen import checkout
from codegen.changelog import CHANGELOG
from codegen.check import Expected, compare
from codegen.compat import pin_verdict
from codegen.errors import CodegenError, Problem, RefusedError, all_of
from codegen.files import differing
from codegen.release import commit, contents, gate, pack
from codegen.release.gate import ANOTHER_VERSION, Release
from codegen.release.members import Member
from codegen.release.wheel import Wheel

__all__ = [
    "Connect",
    "Readable",
    "Standing",
    "check_changes",
    "examine",
    "missing_files",
    "preview",
    "refused",
]

#: The session that mends a mismatch, or shows how it came about.
_SESSIONS: Final = {"not as pinned": "pin", "tool version differs": "check"}


class Readable(Protocol):
    """An index, as far as it is read."""

    def releases(self) -> list[Release]:
        """Return the releases, the oldest first."""
        ...

    def download(self, filename: str) -> bytes:
        """Return a file."""
        ...


#: Gives the index, or None if none is set.
Connect: TypeAlias = Callable[[], Readable | None]


@frozen(kw_only=True)
class Standing:
    """A release that the gate lets pass: its files, and those of them that the index lacks.

    `step` is a sentence about the way from the release before.
    """

    version: Version
    files: Mapping[str, bytes]
    missing: Sequence[str]
    step: str

    @property
    def again(self) -> str:
        """A sentence about a release with nothing left to upload; otherwise empty."""
        if self.missing:
            return ""
        return f"{self.version} is published already, with the same bytes"


def preview(root: Path, connect: Connect) -> str:
    """Return what `publish` would do with a checkout; `dist/` and the index stay as they are.

    Raises:
        RefusedError: if the gate would refuse the release; the error has all reasons.
        CodegenError: if a check is not possible; the error has all reasons too.
    """
    standing = all_of(
        partial(commit.check_clean, root),
        result=partial(check_changes, root, connect),
    )
    return standing.again or f"{standing.version} may be built and published; {standing.step}"


def refused(root: Path) -> Sequence[Problem]:
    """Return what the gate would refuse if all changes of a checkout were committed now.

    The index is not asked. A missing date comes last, because a person writes it last.
    """
    try:
        check_changes(root)
    except CodegenError as error:
        return error.problems
    return ()


def check_changes(root: Path, connect: Connect = lambda: None) -> Standing:
    """Refuse what the gate would refuse if all changes of a checkout were committed now.

    Raises:
        RefusedError: if the gate would refuse the release; the error has all reasons.
        CodegenError: if a check is not possible; the error has all reasons too.
    """
    return examine(root, commit.members_of_next(root), connect)


def examine(
    root: Path,
    committed: Mapping[str, Member],
    connect: Connect,
    further: Callable[[Mapping[str, bytes]], Iterable[Problem]] = lambda _built: (),
) -> Standing:
    """Make a release of the files of a commit, and refuse it for every reason there is.

    `further` yields more reasons from the files that were made.

    Raises:
        RefusedError: if the gate refuses the release; the error has all reasons.
        CodegenError: if a check is not possible; the error has all reasons too.
    """
    with commit.exported(committed) as tree:
        built = cache(lambda: pack.pack(tree, pack.epoch(root)))
        expected = cache(lambda: Expected.of(tree))
        return all_of(
            lambda: _check_generated(tree, expected()),
            lambda: _check_contents(tree, committed, built()),
            lambda: _refuse(further(built())),
            partial(_check_version, tree),
            result=lambda: _standing(connect(), tree, built(), expected),
        )


def _check_version(tree: Path) -> None:
    version = Version(checkout.version(tree))
    all_of(
        partial(gate.check_label, version),
        result=lambda: gate.check_changelog(checkout.read_text(tree, CHANGELOG), version),
    )


def _check_generated(tree: Path, expected: Expected) -> None:
    _refuse(
        Problem(
            mismatch.path,
            f"{mismatch.kind}; read what `python3 noxfile.py -s check` shows, then run"
            f" `python3 noxfile.py -s {_SESSIONS.get(mismatch.kind, 'regenerate')}`",
        )
        for mismatch in compare(tree, expected)
    )


def _check_contents(
    tree: Path, committed: Mapping[str, Member], built: Mapping[str, bytes]
) -> None:
    (wheel,) = (Wheel.parse(name, built[name]) for name in built if name.endswith(".whl"))
    _refuse([*contents.violations(tree, wheel), *contents.unlike_commit(committed, built)])


def _refuse(problems: Iterable[Problem]) -> None:
    if found := tuple(problems):
        raise RefusedError(found)


def _standing(
    index: Readable | None, tree: Path, built: Mapping[str, bytes], expected: Callable[[], Expected]
) -> Standing:
    version = Version(checkout.version(tree))
    if index is None:
        step = "no index is set, so the version was compared with none"
        return Standing(version=version, files=built, missing=tuple(built), step=step)
    releases = index.releases()
    missing = missing_files(index, releases, version, built)
    step = _step(index, releases, version, expected) if missing else ""
    return Standing(version=version, files=built, missing=missing, step=step)


def missing_files(
    index: Readable, releases: Sequence[Release], version: Version, built: Mapping[str, bytes]
) -> list[str]:
    """Return the built files that the index lacks.

    Raises:
        RefusedError: if the index has files of this version that differ from those that were built.
    """
    there = next((release.files for release in releases if release.version == version), ())
    for name in there:
        if name not in built:
            raise RefusedError.at(name, f"on the index, but not built here; {ANOTHER_VERSION}")
        if (served := index.download(name)) != built[name]:
            other = Problem(name, f"on the index with other bytes; {ANOTHER_VERSION}")
            raise RefusedError([other, *_differing(name, served, built[name])])
    return [name for name in built if name not in there]


def _differing(name: str, served: bytes, built: bytes) -> Iterator[Problem]:
    """Yield a problem for each file that differs between two wheels."""
    if name.endswith(".whl"):
        there, here = Wheel.parse(name, served).files, Wheel.parse(name, built).files
        yield from (Problem(f"{name}: {path}", "differs") for path in differing(there, here))


def _step(
    index: Readable, releases: Sequence[Release], version: Version, expected: Callable[[], Expected]
) -> str:
    """Refuse a version that is too low for its changes; return a sentence about the step."""
    base = gate.predecessor(releases, version)
    return all_of(
        partial(gate.check_number, releases, version),
        result=lambda: _step_from(index, base, version, expected().pins),
    )


def _step_from(
    index: Readable, base: Release | None, version: Version, texts: Mapping[str, str]
) -> str:
    if base is None:
        return "there is no earlier release to compare with"
    name = next((name for name in base.files if name.endswith(".whl")), None)
    if name is None:
        what = "expected a wheel of this release on the index, got none; upload one"
        raise CodegenError.at(str(base.version), what)
    before = gate.pins_of(Wheel.parse(name, index.download(name)))
    now = pin_verdict.read(lambda name: texts[f"{pin_verdict.FOLDER}/{name}"], "")
    changes = pin_verdict.compare(before, now)
    gate.check_step(base.version, version, changes)
    return f"its version fits the changes since {base.version} ({len(changes)})"
