"""The snapshot of the public API of modules."""

import difflib
import shutil
import subprocess
import sys
from pathlib import Path
from textwrap import dedent
from unittest.mock import Mock

import pytest

import hyper_usage
from codegen.compat.public_api import python_surface
from codegen.errors import CodegenError

ROOT = Path(__file__).parents[4]
PINNED = (ROOT / "tests" / "pins" / "api.txt").read_text(encoding="utf-8")
REAL = ("hyper_usage", "hyper_usage.testing", "hyper_usage_api.client", "hyper_usage_api.types")


def text_of(folder: Path, *modules: str, **files: str) -> str:
    """Write a package `p` with these files; return the snapshot of `modules`, or of `p`."""
    (folder / "p").mkdir(exist_ok=True)
    for name, content in {"__init__": "", **files}.items():
        (folder / "p" / f"{name}.py").write_text(dedent(content), encoding="utf-8")
    return python_surface.render(python_surface.read([folder], modules or ["p"]))


LAZY = '''
    """Lazily.

    More of it.
    """
    from typing import TYPE_CHECKING

    if TYPE_CHECKING:
        from p._errors import Late, PError
        from p._version import __version__

    __all__ = ["PError", "Late", "__version__"]

    def __getattr__(name): ...
    '''
ERRORS = '''
    class PError(Exception):
        """The root
        of all."""

    class Late(PError, TimeoutError):
        """Too late."""

        wait: float = 0

        def __init__(self, message: str, code=None) -> None:
            self.message = message
            self.code = code
            self.at = now()
            self.seen: list[str] = []
            self._hidden = 1
    '''


def test_lazy_exports(tmp_path: Path) -> None:
    """An export for type checkers is described by its target, under its public name."""
    expected = """\
        module p
            doc: Lazily.
        class p.Late
            bases: PError, TimeoutError
            doc: Too late.
            def __init__(self, message: str, code = None) -> None
            attribute at
            attribute code
            attribute message: str
            attribute seen: list[str]
            class attribute wait: float = 0
        class p.PError
            bases: Exception
            doc: The root of all.
        constant p.__version__ = '1'
        """
    actual = text_of(tmp_path, __init__=LAZY, _errors=ERRORS, _version="__version__ = '1'")
    assert dedent(expected) == actual


FIELDS = '''
    from typing import ClassVar

    from attrs import define, field, frozen

    @frozen(kw_only=True)
    class Point:
        """A point."""

        y: int
        """Up."""
        x: int = 0
        tags: list[str] = field(factory=list, repr=False)
        name: str = field(repr=False)
        _secret: bytes = b""
        limit: ClassVar[int] = 9
        loose = 1

        @classmethod
        def origin(cls) -> "Point":
            """Return it."""

        def __eq__(self, other): ...
        def _check(self): ...

    @define
    class Alone: ...
    '''


def test_fields(tmp_path: Path) -> None:
    """Fields keep the order of the arguments, private ones included."""
    expected = """\
        module p
        class p.Alone
            decorator: define
        class p.Point
            decorator: frozen(kw_only=True)
            doc: A point.
            required field y: int
                doc: Up.
            optional field x: int = 0
            optional field tags: list[str] = field(factory=list, repr=False)
            required field name: str = field(repr=False)
            optional field _secret: bytes = b''
            def __eq__(self, other)
            class attribute limit: int = 9
            class attribute loose = 1
            def origin(cls) -> Point
                decorator: classmethod
                doc: Return it.
        """
    assert dedent(expected) == text_of(tmp_path, __init__=FIELDS)


MEMBERS = '''
    from abc import abstractmethod
    from enum import StrEnum
    from functools import cached_property
    from typing import overload

    class Kind(StrEnum):
        B = "b"
        """Second."""
        A = "a"

    class _Base:
        def __enter__(self): ...
        def close(self, /) -> None:
            """Close."""

    class Client(_Base):
        import json

        class Options:
            deep = True

        def close(self, /, now: bool = False) -> None: ...

        async def get(self, *paths: str, timeout: float, **more: int) -> bytes: ...

        @property
        def name(self) -> str:
            """Its name."""

        @name.setter
        def name(self, value): ...

        @cached_property
        def slow(self): ...

        @property
        @abstractmethod
        def open(self) -> bool: ...

    @overload
    def pick(key: str) -> str: ...
    @overload
    def pick(key: int, /) -> int: ...
    def pick(key):
        """Pick."""
    '''


def test_members(tmp_path: Path) -> None:
    """Methods, properties, overloads and enumerations; a private base is part of its subclass."""
    expected = """\
        module p
        class p.Client
            bases: _Base
            class Options
                class attribute deep = True
            def __enter__(self)
            def close(self, /, now: bool = False) -> None
            async def get(self, *paths: str, timeout: float, **more: int) -> bytes
            writable property name: str
                doc: Its name.
            abstractmethod property open: bool
            cached property slow
        class p.Kind
            bases: StrEnum
            class attribute A = 'a'
            class attribute B = 'b'
                doc: Second.
        def p.pick(key: str) -> str
            decorator: overload
        def p.pick(key: int, /) -> int
            decorator: overload
        def p.pick(key)
            doc: Pick.
        """
    assert dedent(expected) == text_of(tmp_path, __init__=MEMBERS)


LONG = f"""
    import json
    from os import path as path
    from p import sub
    from p._private import Thing

    ALL = {list(range(30))}
    _NONE = 0

    def f(host: str, *, seconds: float = 1.5, words: tuple[str, ...] = {tuple("abcdefghijklm")}):
        pass
    """


def test_long_lines(tmp_path: Path) -> None:
    """A long value is cut off; a long signature has a line for each parameter."""
    expected = """\
        module p
        constant p.ALL = [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 1… \
(110 characters, sha256 3adfd43b)
        def p.f(
            host: str,
            *,
            seconds: float = 1.5,
            words: tuple[str, ...] = ('a', 'b', 'c', 'd', 'e', 'f', 'g', 'h', 'i', 'j', 'k', 'l',… \
(65 characters, sha256 89bb15d0),
        )
        """
    assert dedent(expected) == text_of(tmp_path, __init__=LONG, sub="", _private="class Thing: ...")


def test_exports_from_elsewhere(tmp_path: Path) -> None:
    """A name from another package is described by its path, a module by its docstring."""
    source = """
        from datetime import UTC
        from p import sub
        from p._moved import Path
        __all__ = ["UTC", "Path", "sub"]
        """
    expected = """\
        module p
        import p.Path = pathlib.Path
        import p.UTC = datetime.UTC
        module p.sub
            doc: Sub.
        module p.sub
            doc: Sub.
        def p.sub.run()
        """
    files = {"sub": '"""Sub."""\ndef run(): ...', "_moved": "from pathlib import Path"}
    assert dedent(expected) == text_of(tmp_path, "p.sub", "p", "p", __init__=source, **files)


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("def a(): ...\ndef b(): ...", "def b(): ...", ["-def p.a()"]),
        ("def a(): ...", "def a(x): ...", ["-def p.a()", "+def p.a(x)"]),
        ("A: int", "A: str", ["-constant p.A: int", "+constant p.A: str"]),
        (
            "class A:\n  a: int",
            "class A:\n  a: int | None",
            ["-    attribute a: int", "+    attribute a: int | None"],
        ),
        ("class A(B, C): ...", "class A(C, B): ...", ["-    bases: B, C", "+    bases: C, B"]),
        ("def a(): ...", "async def a(): ...", ["-def p.a()", "+async def p.a()"]),
        (
            f"A = {'a' * 60 + 'b'!r}",
            f"A = {'a' * 60 + 'c'!r}",
            [
                f"-constant p.A = '{'a' * 59}… (63 characters, sha256 e65e757a)",
                f"+constant p.A = '{'a' * 59}… (63 characters, sha256 3c4e1583)",
            ],
        ),
    ],
    ids=["removed", "parameter", "constant", "attribute", "bases", "async", "cut-off"],
)
def test_changes_show(tmp_path: Path, old: str, new: str, expected: list[str]) -> None:
    """A change for importers changes one line."""
    before, after = (text_of(tmp_path, __init__=source).splitlines() for source in (old, new))
    assert expected == list(difflib.unified_diff(before, after, n=0, lineterm=""))[3:]


def test_nothing_is_run(tmp_path: Path) -> None:
    """A module is not imported, so it may be one that cannot be imported."""
    assert "module p\ndef p.a()\n" == text_of(tmp_path, __init__="raise SystemExit\ndef a(): ...")
    assert "p" not in sys.modules


def test_real_packages(tmp_path: Path) -> None:
    """The text names all exports of `hyper_usage`, and does not depend on the folder."""
    declared = python_surface.read([ROOT / "generated", ROOT / "overrides"], REAL)
    names = {declaration.name for declaration in declared}
    assert {f"hyper_usage.{name}" for name in hyper_usage.__all__} <= names
    text = python_surface.render(declared)
    assert "    async def get_usage(self, *, timeout: float | None = None) -> Usage\n" in text
    for folder in ("generated", "overrides"):
        shutil.copytree(ROOT / folder, tmp_path / folder)
    moved = [tmp_path / "overrides", tmp_path / "generated"]
    assert text == python_surface.render(python_surface.read(moved, reversed(REAL)))
    assert str(ROOT) not in text


@pytest.mark.parametrize(
    ("module", "source", "expected"),
    [
        ("q", "", "q: cannot be read as a module: ModuleNotFoundError"),
        ("p.q", "", "p.q: cannot be read as a module: KeyError"),
        ("p", "def", "p: cannot be read as a module: LoadingError('Syntax error"),
        ("p.broken", "", "p.broken: cannot be read as a module: KeyError"),
        ("p", "__all__ = ['a']", "p: exports 'a', which is not there"),
        ("p", "from p.q import a\n__all__ = ['a']", "p: exports 'a', which is not there"),
        ("p", "from p.broken import a\n__all__ = ['a']", "p: exports 'a', which is not there"),
        ("p", "from p import a\n__all__ = ['a']", "p: exports 'a', which is not there"),
    ],
)
def test_read_refuses(tmp_path: Path, module: str, source: str, expected: str) -> None:
    """A module or a name that is missing or unreadable is refused."""
    with pytest.raises(CodegenError) as caught:
        text_of(tmp_path, module, __init__=source, broken="def a(")
    assert expected == str(caught.value)[: len(expected)]


def test_read_starts_no_process(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A package is read without git, wherever it is."""
    monkeypatch.setattr(subprocess, "Popen", Mock(side_effect=AssertionError))
    assert "module p\n" == text_of(tmp_path)


def test_parse(tmp_path: Path) -> None:
    """`parse` returns the declarations that `render` wrote."""
    source = f"{dedent(FIELDS)}\n{dedent(MEMBERS)}\n{dedent(LONG)}"
    files = {"sub.py": "", "_private.py": "class Thing: ...", "__init__.py": source}
    (tmp_path / "p").mkdir()
    for name, content in files.items():
        (tmp_path / "p" / name).write_text(content, encoding="utf-8")
    declarations = python_surface.read([tmp_path], ["p"])
    assert declarations == python_surface.parse(python_surface.render(declarations))
    assert PINNED == python_surface.render(python_surface.parse(PINNED))


def test_head() -> None:
    """The head of a declaration is one line, however its signature is written."""
    text = "def m.f(\n    a: int,\n    b: str = ', ',\n) -> None\n"
    (declaration,) = python_surface.parse(text)
    assert "def m.f(a: int, b: str = ', ') -> None" == declaration.head


@pytest.mark.parametrize(
    "text",
    [
        "",
        "\n",
        "doc: A.\n",
        "<html>\n",
        "def m.f(\n    a,\n",
        "class m.A\n    doc: A.\n    bases: B\n",
    ],
)
def test_no_pin(text: str) -> None:
    """An empty text, or another text, is not a snapshot."""
    with pytest.raises(ValueError, match=r"declares nothing|not in order"):
        python_surface.parse(text)


def test_with_version() -> None:
    """The version of the package changes, and nothing else."""
    text = "class m.A\nconstant hyper_usage.__version__ = '1.0.0'\ndef m.f() -> None\n"
    assert text.replace("1.0.0", "1.1.0") == python_surface.with_version(text, "1.1.0")
