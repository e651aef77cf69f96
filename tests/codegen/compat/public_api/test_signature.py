"""Comparison of signatures."""

import pytest

from codegen.compat.public_api.signature import only_more


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        pytest.param("def f(a: int)", "def f(a: int, b: int = 1)", True, id="optional at the end"),
        pytest.param("def a.f()", "def a.f(*, b: int = 1)", True, id="optional keyword"),
        pytest.param("def f(*, a: int)", "def f(*, b=1, a: int)", True, id="keywords in any order"),
        pytest.param("def f(a)", "def f(a=1)", True, id="now optional"),
        pytest.param("def f(*, a)", "def f(*, a=1)", True, id="keyword now optional"),
        pytest.param("def f(a)", "def f(a, *b, **c)", True, id="anything more"),
        pytest.param("def f(a)", "def f(a, b)", False, id="required"),
        pytest.param("def f(a)", "def f(a, *, b)", False, id="required keyword"),
        pytest.param("def f(a, c=1)", "def f(a, b=1, c=1)", False, id="in between"),
        pytest.param("def f(a, *b)", "def f(a, c=1, *b)", False, id="before the rest"),
        pytest.param("def f(a, b=1)", "def f(a)", False, id="removed"),
        pytest.param("def f(*, a)", "def f()", False, id="keyword removed"),
        pytest.param("def f(a)", "def f(b)", False, id="renamed"),
        pytest.param("def f(a=1)", "def f(a=2)", False, id="default changed"),
        pytest.param("def f(a=1)", "def f(a)", False, id="now required"),
        pytest.param("def f(a: int)", "def f(a: str)", False, id="type changed"),
        pytest.param("def f(a)", "def f(a, /)", False, id="positional only"),
        pytest.param("def f(a)", "def f(*, a)", False, id="keyword only"),
        pytest.param("def f() -> int", "def f() -> str", False, id="return type changed"),
        pytest.param("def f()", "async def f()", False, id="async"),
    ],
)
def test_only_more(old: str, new: str, expected: bool) -> None:
    """Callers are safe only if each new argument may be left out and moves no other."""
    assert expected == only_more(old, new)
    assert only_more(old, old)
