"""What importers and the wire can see, as somebody saw it last."""

from pathlib import Path

import pytest

from codegen.compat import pins
from codegen.errors import CodegenError
from codegen.generate import pipeline

API = "tests/pins/api.txt"
SURFACE = "tests/pins/surface.txt"


def test_render(checkout: Path) -> None:
    """One pin is about what the document gives, the other about the code around that."""
    texts = pins.render(checkout, pipeline.build(checkout))
    assert {API, SURFACE} == texts.keys()
    assert "\nfield UsageStatistics.balance_euro\n" in texts[SURFACE]
    assert "class hyper_usage.UsageClient\n" in texts[API]
    assert "class hyper_usage_api.operation.Operation\n" in texts[API]


def test_render_takes_what_was_built(checkout: Path) -> None:
    """What stands in `generated/` is no matter: it may be edited, or missing."""
    files = pipeline.build(checkout)
    expected = pins.render(checkout, files)
    (checkout / "generated" / "hyper_usage_api" / "decode.py").unlink()
    assert expected == pins.render(checkout, files)


def test_render_refuses_what_is_no_python(checkout: Path) -> None:
    """Code by hand that cannot be read has no surface."""
    (checkout / "overrides" / "hyper_usage" / "__init__.py").write_text("(")
    with pytest.raises(CodegenError, match=r"^hyper_usage"):
        pins.render(checkout, pipeline.build(checkout))


def test_write(tmp_path: Path) -> None:
    """What differs is written and named; what is as it was is not touched."""
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
    """A pin is read as it is, even if nobody could have written it."""
    if content is not None:
        (tmp_path / "pin").write_bytes(content)
    assert expected == pins.pinned(tmp_path, "pin")
