"""A page or document of any size is read or refused within 20 seconds and 500 MiB."""

import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final

import pytest

from codegen.intake.download import LIMIT
from tests.codegen.checkouts import SPEC

#: Python's and the operating system's limits of a process, in seconds and in bytes.
LIMITED: Final = """
import resource, sys
resource.setrlimit(resource.RLIMIT_CPU, (20, 20))
resource.setrlimit(resource.RLIMIT_DATA, (500 * 2**20, 500 * 2**20))
from codegen.__main__ import main
sys.exit(main(sys.argv[1:]))
"""
YAML: Final = "openapi: 3.0.3\nx-a: "
FULL: Final[dict[str, str]] = {
    "deep.json": '{"a":' * LIMIT,
    "wide.json": '{"a":[' + "{}," * (LIMIT // 3 - 9) + "{}]}",
    "twice.json": '{"a":1,' * 9 + '"a":1,' * (LIMIT // 6 - 20) + '"a":1}',
    "page.md": "[" * LIMIT,
    "blocks.md": '```json\n{"openapi": "3.0.0"}\n```\n' * 33_000,
    "references.md": "".join(f"[a{index}]: b\n" for index in range(99_000)),
    "anchors.yaml": "openapi: 3.0.3\n" + "".join(f"a{i}: &a{i} 1\n" for i in range(60_000)),
    "aliases.yaml": "openapi: 3.0.3\na0: &a0 [1,1]\n"
    + "".join(f"a{i}: &a{i} [*a{i - 1},*a{i - 1}]\n" for i in range(1, 40_000)),
    "deep.yaml": YAML + "[" * 2**20,
    "wide.yaml": YAML + "[" + "1," * 29_000 + "1]",
    "values.yaml": YAML + "[" + "1," * 500_000 + "1]",
    "block.yaml": YAML + "|\n" + "  a line\n\n" * 100_000,
}


def refresh(checkout: Path, name: str, text: str) -> subprocess.CompletedProcess[str]:
    """Run `refresh` on a text, unmeasured by coverage, in a process of little time and memory."""
    source = checkout / name
    source.write_text(text[: LIMIT - 1], encoding="utf-8")
    return subprocess.run(
        [sys.executable, "-c", LIMITED, "refresh", str(source)],
        cwd=checkout,
        env={name: os.environ[name] for name in os.environ if not name.startswith("COVERAGE_")}
        | {"PYTHONPATH": str(checkout)},
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.mark.parametrize("name", FULL)
def test_a_hostile_text(checkout: Path, name: str) -> None:
    """It is refused with its name."""
    done = refresh(checkout, name, FULL[name])
    assert (2, True) == (done.returncode, done.stderr.startswith(name)), done.stderr


def _texts(document: Any) -> None:
    document["info"]["description"] = "word " * 50_000


def _fields(document: Any) -> None:
    reply = document["paths"]["/usage"]["get"]["responses"]["200"]["content"]["application/json"]
    reply["schema"]["properties"] |= {f"f{index}": {"type": "string"} for index in range(1500)}


def _values(document: Any) -> None:
    reply = document["paths"]["/usage"]["get"]["responses"]["200"]["content"]["application/json"]
    values = [f"v{index}" for index in range(1000)]
    reply["schema"]["properties"]["state"] = {"type": "string", "enum": values}


@pytest.mark.parametrize("change", [_texts, _fields, _values])
def test_a_large_document(checkout: Path, change: Callable[[Any], None]) -> None:
    """It is generated and judged."""
    document = json.loads((checkout / SPEC).read_text(encoding="utf-8"))
    change(document)
    done = refresh(checkout, "large.json", json.dumps(document))
    assert (0, "") == (done.returncode, done.stderr)
    assert "openapi.json was written" in done.stdout
