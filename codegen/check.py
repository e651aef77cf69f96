"""Compares `generated/` and `tests/pins` with the files that the inputs give."""

import difflib
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Self

from attrs import frozen

from codegen import files
from codegen.checkout import GENERATED
from codegen.compat import pins
from codegen.generate import lock, upstream_templates
from codegen.generate.lock import Lock
from codegen.generate.pipeline import build
from codegen.openapi import effective

__all__ = ["Expected", "Mismatch", "check", "compare"]

_NO_LOCK = Lock(tools={}, inputs={}, replaced={}, outputs={})


@frozen
class Mismatch:
    """A file or a tool that is not as the inputs require; `details` may be a unified diff."""

    kind: str
    path: str
    details: str = ""

    def __str__(self) -> str:
        return f"{self.kind}: {self.path}\n{self.details}"


@frozen(kw_only=True)
class Expected:
    """The files of `generated/` and the texts of the pins that the inputs give."""

    generated: Mapping[str, bytes]
    pins: Mapping[str, str]

    @classmethod
    def of(cls, root: Path) -> Self:
        """Return what the inputs of a checkout give.

        Raises:
            CodegenError: if no client can be generated from the inputs.
        """
        corrected = effective.read(root)
        generated = build(root, corrected)
        return cls(generated=generated, pins=pins.render(root, generated, corrected.document))


def check(root: Path) -> list[Mismatch]:
    """Return every mismatch between the disk and the files that the inputs give.

    Raises:
        CodegenError: if no client can be generated from the inputs.
    """
    return compare(root, Expected.of(root))


def compare(root: Path, expected: Expected) -> list[Mismatch]:
    """Return every mismatch between the disk and the files that are expected."""
    generated, actual = dict(expected.generated), files.read(root / GENERATED)
    lock_expected, lock_actual = generated.pop(lock.NAME), actual.pop(lock.NAME, None)
    wanted, locked = _parse(lock_expected), _parse(lock_actual or b"")
    mismatches = [
        *_tool_mismatches(locked, wanted),
        *_input_mismatches(locked, wanted),
        *_template_mismatches(locked, wanted),
        *_file_mismatches(locked, generated, actual),
    ]
    path = f"{GENERATED}/{lock.NAME}"
    if lock_actual is None:
        mismatches.append(Mismatch("missing file", path))
    elif lock_actual != lock_expected and not mismatches:
        # Everything that the lock records is unchanged, so somebody edited the lock.
        mismatches.append(_difference("edited by hand", path, lock_expected, lock_actual))
    return mismatches + list(_pin_mismatches(root, expected.pins))


def _parse(content: bytes) -> Lock:
    try:
        return Lock.parse(content.decode())
    except ValueError:
        return _NO_LOCK


def _tool_mismatches(locked: Lock, wanted: Lock) -> Iterator[Mismatch]:
    for name, installed in wanted.tools.items():
        if (used := locked.tools.get(name, installed)) != installed:
            details = f"  generated/ was written with {used}, installed is {installed}\n"
            yield Mismatch("tool version differs", name, details)


def _input_mismatches(locked: Lock, wanted: Lock) -> Iterator[Mismatch]:
    for path in _differing(locked.inputs, wanted.inputs):
        yield Mismatch("stale", path, "  changed since generated/ was written\n")


def _template_mismatches(locked: Lock, wanted: Lock) -> Iterator[Mismatch]:
    if names := _differing(locked.replaced, wanted.replaced):
        version = locked.tools.get(upstream_templates.DISTRIBUTION)
        then = upstream_templates.templates_of(version) if version else None
        now = upstream_templates.templates()
        for name in names:
            path = f"{name} of {upstream_templates.DISTRIBUTION}"
            if then is None:
                details = "  pip cannot fetch the text that was locked, so no diff is shown\n"
            else:
                sides = (f"{path} (as locked)", f"{path} (as installed)")
                details = _diff(then.get(name, b""), now.get(name, b""), *sides)
            yield Mismatch("upstream changed", path, details)


def _differing(then: Mapping[str, str], now: Mapping[str, str]) -> list[str]:
    """Return the names whose digests differ; none if the lock records no digests."""
    return files.differing(then, now) if then else []


def _file_mismatches(
    locked: Lock, expected: dict[str, bytes], actual: dict[str, bytes]
) -> Iterator[Mismatch]:
    for name in files.differing(expected, actual):
        path = f"{GENERATED}/{name}"
        wanted, found = expected.get(name), actual.get(name)
        if found is None:
            yield Mismatch("missing file", path)
        elif wanted is None and name not in locked.outputs:
            yield Mismatch("orphan file", path)
        else:
            digest = lock.digest(found)
            edited = locked.outputs.get(name, digest) != digest
            yield _difference("edited by hand" if edited else "stale", path, wanted or b"", found)


def _pin_mismatches(root: Path, texts: Mapping[str, str]) -> Iterator[Mismatch]:
    for path, text in texts.items():
        if (pinned := pins.pinned(root, path)) != text:
            yield _difference("not as pinned", path, text.encode(), pinned.encode())


def _difference(kind: str, path: str, expected: bytes, actual: bytes) -> Mismatch:
    """Return a mismatch with a diff from a file on the disk to the file that is expected."""
    sides = (f"{path} (on the disk)", f"{path} (from the inputs)")
    return Mismatch(kind, path, _diff(actual, expected, *sides))


def _diff(old: bytes, new: bytes, old_name: str, new_name: str) -> str:
    return "".join(difflib.unified_diff(_lines(old), _lines(new), old_name, new_name))


def _lines(content: bytes) -> list[str]:
    """Return the lines for a diff, with a note after a last line that lacks its line end."""
    lines = content.decode(errors="backslashreplace").splitlines(keepends=True)
    if lines and not lines[-1].endswith("\n"):
        lines[-1] += "\n\\ No newline at end of file\n"
    return lines
