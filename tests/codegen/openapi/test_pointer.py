"""JSON Pointers are made, taken apart and followed."""

import pytest

from codegen.openapi.document import Document
from codegen.openapi.pointer import join, resolve, split

DOCUMENT: Document = {"a/b": [1, {"~": 2, "~1": 3}], "": 4}


def test_join_escapes() -> None:
    """Tokens are escaped as RFC 6901 says."""
    assert join("#", "paths", "/a~b", 0) == "#/paths/~1a~0b/0"


@pytest.mark.parametrize("tokens", [[], [""], ["a/b", "~1", "~01", "0"]])
def test_split_is_the_inverse_of_join(tokens: list[str]) -> None:
    """The tokens that a pointer was made of come back, with any characters."""
    assert tokens == split(join("", *tokens))


@pytest.mark.parametrize(
    ("pointer", "expected"),
    [
        pytest.param("", DOCUMENT, id="root"),
        pytest.param("#", DOCUMENT, id="root-reference"),
        pytest.param("/", 4, id="empty-name"),
        pytest.param("/a~1b/0", 1, id="array"),
        pytest.param("#/a~1b/1/~0", 2, id="reference"),
        pytest.param("/a~1b/1/~01", 3, id="escaped-escape"),
    ],
)
def test_resolve_finds_through_objects_and_arrays(pointer: str, expected: object) -> None:
    """A pointer and a local reference are followed token by token."""
    assert expected == resolve(DOCUMENT, pointer)


@pytest.mark.parametrize(
    ("pointer", "error"),
    [
        pytest.param("/b", LookupError, id="member"),
        pytest.param("/a~1b/2", LookupError, id="entry"),
        pytest.param("/a~1b/x", ValueError, id="index"),
        pytest.param("/a~1b/0/x", TypeError, id="inside-a-number"),
    ],
)
def test_resolve_refuses(pointer: str, error: type[Exception]) -> None:
    """A pointer that leads to nothing raises."""
    with pytest.raises(error):
        resolve(DOCUMENT, pointer)
