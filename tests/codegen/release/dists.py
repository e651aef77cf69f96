"""A small checkout, committed and built."""

import tarfile
from collections.abc import Mapping
from io import BytesIO
from pathlib import Path
from typing import Final

from tests.codegen.checkouts import git
from tests.codegen.release.wheels import API, name_of, wheel

__all__ = [
    "CODE",
    "LINK",
    "METADATA",
    "SDIST",
    "VERSION",
    "WHEEL",
    "make",
    "packed_sdist",
    "packed_wheel",
]

VERSION: Final = "0.1.0"
WHEEL: Final = name_of(VERSION)
SDIST: Final = f"hyper_usage-{VERSION}.tar.gz"
CODE: Final = "overrides/hyper_usage/_version.py"
METADATA: Final = f"hyper_usage-{VERSION}.dist-info/METADATA"
LINK: Final = "overrides/hyper_usage/_provenance/api.txt"
_TEXT: Final = f'__version__ = "{VERSION}"\n'
_SURFACE: Final = "model A\n"
_CHANGELOG: Final = f"# Changelog\n\n## {VERSION}, 2026-11-22\n\n- First.\n"
_FILES: Final[Mapping[str, str]] = {
    CODE: _TEXT,
    "overrides/hyper_usage/_provenance/surface.txt": _SURFACE,
    "tests/pins/api.txt": API,
    "CHANGELOG.md": _CHANGELOG,
    ".gitignore": "dist/\n",
}
_TARGET: Final = "../../../tests/pins/api.txt"


def make(root: Path) -> None:
    """Make it."""
    for path, text in _FILES.items():
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_text(text, encoding="utf-8")
    (root / LINK).symlink_to(_TARGET)
    git(root, "init", "--quiet")
    git(root, "add", "--all")
    git(root, "commit", "--quiet", "--message", "all")
    (root / "dist").mkdir()
    (root / "dist" / WHEEL).write_bytes(packed_wheel({}))
    (root / "dist" / SDIST).write_bytes(packed_sdist({}))


def packed_wheel(changes: Mapping[str, str]) -> bytes:
    """Return the wheel with files changed or added."""
    files = {"hyper_usage/_version.py": _TEXT, METADATA: "", **changes}
    contents = {name: text.encode() for name, text in files.items()}
    return wheel(VERSION, contents, surface=_SURFACE).content


def packed_sdist(changes: Mapping[str, str | None], target: str = _TARGET) -> bytes:
    """Return the sdist with files changed, added, or (None) left out."""
    content = BytesIO()
    with tarfile.open(fileobj=content, mode="w:gz") as packed:
        for name, text in {**_FILES, "PKG-INFO": "", **changes}.items():
            if text is not None:
                member = tarfile.TarInfo(f"hyper_usage-{VERSION}/{name}")
                member.size = len(text)
                packed.addfile(member, BytesIO(text.encode()))
        member = tarfile.TarInfo(f"hyper_usage-{VERSION}/{LINK}")
        member.type, member.linkname = tarfile.SYMTYPE, target
        packed.addfile(member)
    return content.getvalue()
