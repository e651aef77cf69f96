"""The package itself: its names, and the cost of importing it."""

import ast
import subprocess
import sys
from collections.abc import Iterable
from importlib import import_module
from importlib.resources import files
from operator import attrgetter

import pytest

import hyper_usage

pytestmark = pytest.mark.shipped

PUBLIC_MODULES = (
    "_async_client",
    "_client",
    "_drift",
    "_exceptions",
    "_plan",
    "_product",
    "_provenance.reader",
    "_spec",
    "_usage",
)


def in_order(names: Iterable[str]) -> list[str]:
    """Sort names as `__all__` is sorted: constants first."""
    return sorted(names, key=lambda name: (not name.isupper(), name))


def test_exported_members() -> None:
    """`__all__` is sorted, and has the public names of each module that importers see."""
    members = {"__version__"}
    for module in PUBLIC_MODULES:
        members |= set(import_module(f"hyper_usage.{module}").__all__)
    assert in_order(members) == hyper_usage.__all__


def test_type_checkers_see_the_same() -> None:
    """Type checkers see the names of `__all__`."""
    tree = ast.parse((files(hyper_usage) / "__init__.py").read_text())
    seen = [
        alias.name
        for block in tree.body
        if isinstance(block, ast.If)
        for statement in block.body
        if isinstance(statement, ast.ImportFrom)
        for alias in statement.names
    ]
    assert in_order(seen) == hyper_usage.__all__


@pytest.mark.parametrize("name", hyper_usage.__all__)
def test_names(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each name leads to its object, is listed by `dir`, and is looked up once."""
    monkeypatch.delitem(vars(hyper_usage), name, raising=False)
    first = getattr(hyper_usage, name)
    assert name in dir(hyper_usage)
    assert first is vars(hyper_usage)[name]
    assert getattr(first, "__name__", name) == name


def test_unknown_name() -> None:
    """An unknown name is an AttributeError, as in any module."""
    with pytest.raises(AttributeError, match="module 'hyper_usage' has no attribute 'Client'"):
        attrgetter("Client")(hyper_usage)


def test_import_is_cheap() -> None:
    """Importing the package and listing its names imports no library."""
    program = (
        "import sys, hyper_usage; dir(hyper_usage); hyper_usage.__version__;"
        "print(sorted({'attr', 'attrs', 'httpx', 'hyper_usage_api'} & set(sys.modules)))"
    )
    command = [sys.executable, "-W", "error", "-c", program]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    assert done.stdout == "[]\n"


def test_typed() -> None:
    """The package has the file that tells type checkers that it is typed."""
    assert (files(hyper_usage) / "py.typed").is_file()
