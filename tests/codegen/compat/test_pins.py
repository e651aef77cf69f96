"""The pins: snapshots of all that importers and the wire can see."""

from pathlib import Path

import pytest

from codegen.compat import pins
from codegen.errors import CodegenError
from tests.codegen.checkouts import SPEC, build, edit

API = "tests/pins/api.txt"
SURFACE = "tests/pins/surface.txt"


def test_render(checkout: Path) -> None:
    """One pin is the surface of the generated package, the other the public API."""
    _, texts = build(checkout)
    assert {API, SURFACE} == texts.keys()
    assert "\nfield UsageStatistics.balance_euro\n" in texts[SURFACE]
    assert "class hyper_usage.UsageClient\n" in texts[API]
    assert "class hyper_usage_api.operation.Operation\n" in texts[API]


def test_render_shows_constraints(checkout: Path) -> None:
    """A limit is in the pin, so that the gate judges it as the verdict does."""
    edit(checkout / SPEC, '"format": "float"', '"format": "float", "maximum": 5')
    _, texts = build(checkout)
    assert '\n    limits: {"maximum": 5}\n' in texts[SURFACE]


def test_render_takes_what_was_built(checkout: Path) -> None:
    """The pins do not depend on `generated/`, which may be edited or missing."""
    _, expected = build(checkout)
    (checkout / "generated" / "hyper_usage_api" / "decode.py").unlink()
    assert expected == build(checkout)[1]


def test_render_reads_generated_classes_that_are_exported(checkout: Path) -> None:
    """Handwritten code may export a model; the pin shows its members."""
    code = 'from hyper_usage_api.models import UsageStatistics\n__all__ = ["UsageStatistics"]\n'
    edit(checkout / "overrides/hyper_usage/figures.py", None, code)
    _, texts = build(checkout)
    head, _, members = texts[API].partition("\nclass hyper_usage.figures.UsageStatistics\n")
    assert head.endswith("\nmodule hyper_usage.figures")
    assert "\n    required field balance_euro: " in members.partition("\nmodule ")[0]


def test_render_refuses_what_is_no_python(checkout: Path) -> None:
    """Handwritten code that is not Python is refused."""
    (checkout / "overrides" / "hyper_usage" / "__init__.py").write_text("(")
    with pytest.raises(CodegenError, match=r"^hyper_usage"):
        build(checkout)


def test_write(tmp_path: Path) -> None:
    """Pins that differ are written and returned; the others are not touched."""
    assert [API, SURFACE] == pins.write(tmp_path, {API: "a\n", SURFACE: "s\n"})
    assert [SURFACE] == pins.write(tmp_path, {API: "a\n", SURFACE: "é\n"})
    assert ["a\n", "é\n"] == [pins.pinned(tmp_path, path) for path in (API, SURFACE)]


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        pytest.param(None, "", id="missing"),
        pytest.param(b"a\r\n", "a\r\n", id="every-byte-counts"),
        pytest.param(b"\xff", "\\xff", id="no-text"),
    ],
)
def test_pinned(tmp_path: Path, content: bytes | None, expected: str) -> None:
    """A pin is read byte for byte, even if `write` could not have written it."""
    if content is not None:
        (tmp_path / "pin").write_bytes(content)
    assert expected == pins.pinned(tmp_path, "pin")
