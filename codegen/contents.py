"""What a wheel has to hold, and what it must not."""

from collections.abc import Iterator
from pathlib import Path, PurePosixPath
from typing import Final

from codegen.errors import Problem
from codegen.pipeline import GENERATED, PACKAGE
from codegen.wheel import PROVENANCE, Wheel

__all__ = ["PACKAGES", "faults"]

#: The packages of the wheel, and where each is in a checkout.
PACKAGES: Final = {"hyper_usage": "overrides/hyper_usage", PACKAGE: f"{GENERATED}/{PACKAGE}"}
_METADATA: Final = frozenset(
    ("METADATA", "RECORD", "WHEEL", "licenses/LICENSE", "sboms/hyper-usage.cdx.json")
)
_REQUIRED: Final = frozenset(
    (
        *(f"{package}/py.typed" for package in PACKAGES),
        *(f"{PROVENANCE}/{name}" for name in ("codegen.lock", "openapi.json", "surface.txt")),
        *(f"{PROVENANCE}/{name}" for name in ("openapi.overlay.yaml", "api.txt")),
    )
)
_FORBIDDEN: Final = frozenset(("codegen", "conftest.py", "tests"))
_PRIVATE: Final = b"\nClassifier: Private :: Do Not Upload\n"


def faults(checkout: Path, wheel: Wheel) -> Iterator[Problem]:
    """Find what a wheel must not hold, and what it lacks."""
    expected = {f"{wheel.dist_info}/{name}" for name in _METADATA} | {
        f"{package}/{path.relative_to(checkout / folder).as_posix()}"
        for package, folder in PACKAGES.items()
        for path in (checkout / folder).rglob("*")
        if path.is_file()
    }
    for name in sorted((expected | _REQUIRED) - wheel.files.keys()):
        yield Problem(wheel.filename, f"lacks {name}")
    for name in sorted(wheel.files):
        if name not in expected or _FORBIDDEN & set(PurePosixPath(name).parts):
            yield Problem(wheel.filename, f"holds {name}, which is not to be shipped")
    if _PRIVATE not in wheel.files.get(f"{wheel.dist_info}/METADATA", b""):
        what = "lacks `Private :: Do Not Upload`, which keeps it from the public index"
        yield Problem(wheel.filename, what)
