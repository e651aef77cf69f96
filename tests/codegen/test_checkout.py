"""The files of a checkout are found and read."""

from pathlib import Path

import pytest

from codegen import checkout
from codegen.errors import CodegenError


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("__version__ = '1.2.3'\n", id="single quotes"),
        pytest.param('__version__ = "1.2.x"\n', id="no version"),
        pytest.param('__version__ = "1.2.3"  # "new"\n', id="something else in the line"),
        pytest.param("", id="nothing"),
    ],
)
def test_a_version_that_cannot_be_read(tmp_path: Path, text: str) -> None:
    """A version in another form is an error that shows the form that is expected."""
    path = tmp_path / "overrides" / "hyper_usage" / "_version.py"
    path.parent.mkdir(parents=True)
    path.write_text(text, encoding="utf-8")
    with pytest.raises(CodegenError, match=r"_version\.py: expected a line `__version__ = "):
        checkout.version(tmp_path)


def test_text_that_is_no_utf_8(tmp_path: Path) -> None:
    """A file in another encoding is an error with the path of the file."""
    (tmp_path / "a").write_bytes(b"\xff")
    with pytest.raises(CodegenError, match=r"^a: cannot be read: "):
        checkout.read_text(tmp_path, "a")


def test_version_module(tmp_path: Path) -> None:
    """The module gets another version, and everything else in it stays."""
    path = tmp_path / checkout.VERSION
    path.parent.mkdir(parents=True)
    text = '"""The version."""\n\n__version__ = "1.2.3"\n# The end.\n'
    path.write_text(text, encoding="utf-8")
    assert text.replace("1.2.3", "2.0.0") == checkout.version_module(tmp_path, "2.0.0")
