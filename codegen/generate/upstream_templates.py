"""The generator's own templates: of the installed version, or fetched for another version."""

import subprocess
import sys
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final
from zipfile import ZipFile

from codegen.generate.generator import upstream_templates

__all__ = ["DISTRIBUTION", "templates", "templates_of"]

DISTRIBUTION: Final = "openapi-python-client"

#: Only a wheel, because an sdist runs code; and no long wait without a network.
_OPTIONS: Final = ("--no-deps", "--only-binary=:all:", "--retries=0", "--timeout=10")
_FOLDER: Final = "openapi_python_client/templates/"


def templates() -> dict[str, bytes]:
    """Return the installed templates by name."""
    return {name: path.read_bytes() for name, path in upstream_templates().items()}


def templates_of(version: str) -> dict[str, bytes] | None:
    """Return the templates of a version, fetched from pip's index; None if pip cannot fetch it."""
    with TemporaryDirectory() as folder:
        wanted = ["--dest", folder, f"{DISTRIBUTION}=={version}"]
        command = [sys.executable, "-m", "pip", "download", *_OPTIONS, *wanted]
        subprocess.run(command, capture_output=True, check=False)  # noqa: S603 - a list
        wheels = list(Path(folder).glob("*.whl"))
        if not wheels:
            return None
        with ZipFile(wheels[0]) as wheel:
            return {
                name.removeprefix(_FOLDER): wheel.read(name)
                for name in wheel.namelist()
                if name.startswith(_FOLDER)
            }
