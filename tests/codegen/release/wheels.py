"""Small wheels for tests."""

from collections.abc import Mapping
from io import BytesIO
from types import MappingProxyType
from zipfile import ZipFile, ZipInfo

from codegen.release.wheel import PROVENANCE, Wheel

__all__ = ["archive", "name_of", "wheel"]

SURFACE = "field A.x\n    required: no\n    type: str\nmodel A\n"
API = "def m.f() -> None\n"


def archive(files: Mapping[str, bytes]) -> bytes:
    """Pack files; the same ones give the same bytes."""
    content = BytesIO()
    with ZipFile(content, "w") as packed:
        for name, file in files.items():
            packed.writestr(ZipInfo(name), file)
    return content.getvalue()


def name_of(version: str) -> str:
    """Return the name of a wheel's file."""
    return f"hyper_usage-{version}-py3-none-any.whl"


def wheel(
    version: str,
    files: Mapping[str, bytes] = MappingProxyType({}),
    *,
    surface: str = SURFACE,
    api: str = API,
) -> Wheel:
    """Make a wheel that carries its pins."""
    pins = {"surface.txt": surface.encode(), "api.txt": api.encode()}
    carried = {f"{PROVENANCE}/{name}": text for name, text in pins.items()}
    return Wheel.parse(name_of(version), archive({**carried, **files}))
