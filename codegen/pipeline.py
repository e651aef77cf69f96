"""The maintainer's way through the house: inputs -> files, and what becomes of the files.

`build` is the one code path. `regenerate` writes what it returns, `check` compares it with the
disk, in both directions.
"""

import difflib
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from attrs import frozen

from codegen import document, generator, lock, overlay, tree
from codegen.document import Document
from codegen.errors import CodegenError
from codegen.lock import Lock

__all__ = ["Finding", "build", "check", "effective_document", "regenerate"]

SPEC: Final = "openapi.json"
OVERLAY: Final = "overrides/openapi.overlay.yaml"
GENERATED: Final = "generated"
_PACKAGE: Final = "hyper_usage_api"


def effective_document(root: Path) -> Document:
    """Return the vendor's document with the overlay applied.

    Raises:
        CodegenError: one of them is missing or invalid, or they do not fit together any more.
    """
    vendor = document.loads(_text(root, SPEC), SPEC)
    document.validate(vendor, SPEC)
    effective = overlay.apply(vendor, overlay.parse(_text(root, OVERLAY), OVERLAY))
    document.validate(effective, f"{SPEC} with {OVERLAY}")
    return effective


def _text(root: Path, path: str) -> str:
    try:
        return (root / path).read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise CodegenError.at(path, f"cannot be read: {error}") from error


def build(root: Path) -> dict[str, bytes]:
    """Return what `generated/` has to hold: path below it -> content.

    Raises:
        CodegenError: the inputs do not give a client.
    """
    files = {
        f"{_PACKAGE}/{path}": content
        for path, content in generator.generate(effective_document(root), SPEC).items()
    }
    made = Lock(
        tools=lock.installed_tools(),
        inputs=_input_digests(root),
        replaced=_digests(generator.replaced_templates()),
        outputs=_digests(files),
    )
    return files | {lock.NAME: made.render(generator.BANNER).encode()}


def _input_digests(root: Path) -> dict[str, str]:
    templates = {f"codegen/templates/{path.name}": path for path in generator.TEMPLATES.iterdir()}
    paths = {SPEC: root / SPEC, OVERLAY: root / OVERLAY, **templates}
    contents = {name: path.read_bytes() for name, path in paths.items()}
    return _digests(contents | {"settings": generator.SETTINGS.encode()})


def _digests(files: dict[str, bytes]) -> dict[str, str]:
    return {name: lock.digest(content) for name, content in files.items()}


def regenerate(root: Path) -> list[str]:
    """Bring `generated/` up to date; return the paths that were added, changed or removed.

    Raises:
        CodegenError: the inputs do not give a client; `generated/` is left as it was.
    """
    files = build(root)
    folder = root / GENERATED
    tree.recover(folder)
    before = tree.read(folder)
    changed = sorted(
        path for path in before.keys() | files.keys() if before.get(path) != files.get(path)
    )
    if changed:
        tree.swap(folder, files)
    return [f"{GENERATED}/{path}" for path in changed]


@frozen
class Finding:
    """One way in which the disk is not what the inputs give; `details` may be a unified diff."""

    kind: str
    path: str
    details: str = ""

    def __str__(self) -> str:
        return f"{self.kind}: {self.path}\n{self.details}"


def check(root: Path) -> list[Finding]:
    """Compare `generated/` with what its inputs give; return every difference.

    Raises:
        CodegenError: the inputs do not give a client.
    """
    expected = build(root)
    actual = tree.read(root / GENERATED)
    try:
        locked = Lock.parse(actual[lock.NAME].decode())
    except (KeyError, ValueError):
        locked = Lock(tools={}, inputs={}, replaced={}, outputs={})
    wanted = Lock.parse(expected[lock.NAME].decode())
    findings = [*_tool_findings(locked, wanted), *_input_findings(locked, wanted)]
    findings += _file_findings(locked, expected, actual)
    if not findings and expected != actual:
        # Only the lock is left: nothing it could have gone stale by has changed.
        findings.append(_difference("edited by hand", lock.NAME, expected, actual))
    return findings


def _tool_findings(locked: Lock, wanted: Lock) -> Iterator[Finding]:
    for name, installed in wanted.tools.items():
        if (used := locked.tools.get(name, installed)) != installed:
            details = f"  generated/ was written with {used}, installed is {installed}\n"
            yield Finding("tool version differs", name, details)


def _input_findings(locked: Lock, wanted: Lock) -> Iterator[Finding]:
    then, now = ({**which.inputs, **which.replaced} for which in (locked, wanted))
    for path in sorted(then.keys() | now.keys() if then else ()):
        if then.get(path) != now.get(path):
            yield Finding("stale", path, "  changed since generated/ was written\n")


def _file_findings(
    locked: Lock, expected: dict[str, bytes], actual: dict[str, bytes]
) -> Iterator[Finding]:
    for path in sorted((expected.keys() | actual.keys()) - {lock.NAME}):
        if path not in actual:
            yield Finding("missing file", f"{GENERATED}/{path}")
        elif path not in expected and path not in locked.outputs:
            yield Finding("orphan file", f"{GENERATED}/{path}")
        elif expected.get(path) != actual[path]:
            edited = lock.digest(actual[path]) != locked.outputs.get(
                path, lock.digest(actual[path])
            )
            yield _difference("edited by hand" if edited else "stale", path, expected, actual)
    if lock.NAME not in actual:
        yield Finding("missing file", f"{GENERATED}/{lock.NAME}")


def _difference(
    kind: str, path: str, expected: dict[str, bytes], actual: dict[str, bytes]
) -> Finding:
    name = f"{GENERATED}/{path}"
    lines = difflib.unified_diff(
        _lines(actual.get(path, b"")),
        _lines(expected.get(path, b"")),
        f"{name} (on the disk)",
        f"{name} (from the inputs)",
    )
    return Finding(kind, name, "".join(lines))


def _lines(content: bytes) -> list[str]:
    """Split for a diff; a last line that does not end says so."""
    lines = content.decode(errors="backslashreplace").splitlines(keepends=True)
    if lines and not lines[-1].endswith("\n"):
        lines[-1] += "\n\\ No newline at end of file\n"
    return lines
