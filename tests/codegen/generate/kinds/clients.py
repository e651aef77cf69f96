"""Clients generated from tiny documents, for tests to use."""

import importlib
import itertools
import sys
from collections.abc import Callable, Generator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final, TypeAlias

import pytest
from attrs import frozen

from codegen.generate import generator
from codegen.openapi.document import Document
from codegen.openapi.validation import validate

__all__ = ["Client", "GenerateClient", "complete", "generated", "needs", "operation", "write"]

_numbers: Final = itertools.count()


@frozen
class Client:
    """A generated package that can be imported under `name`."""

    name: str

    def module(self, path: str) -> Any:
        """Import one of its modules."""
        return importlib.import_module(f"{self.name}.{path}")

    def package(self) -> Any:
        """Import the package itself."""
        return importlib.import_module(self.name)

    def model(self, name: str) -> Any:
        """Return a model or enumeration."""
        return getattr(self.module("models"), name)

    def operation(self, name: str, tag: str = "default") -> Any:
        """Return an operation's module."""
        return self.module(f"api.{tag}.{name}")


GenerateClient: TypeAlias = Callable[[Document], Client]


def operation(**members: object) -> Document:
    """Make an operation that documents an empty success; `members` replace its members."""
    return {"responses": {"204": {"description": "Done"}}, **members}


def needs(scheme: str) -> list[Document]:
    """Make the security of an operation that needs one scheme."""
    return [{scheme: []}]


def complete(fragment: Document) -> Document:
    """Make a document of the parts that matter to a test, and check that it is valid."""
    whole = {
        "openapi": "3.1.0",
        "info": {"title": "Test", "version": "1"},
        "servers": [{"url": "https://api.example.com/v1"}],
        "paths": {},
        **fragment,
    }
    validate(whole, "test.json")
    return whole


def write(folder: Path, fragment: Document) -> None:
    """Generate a client below `folder`."""
    for path, content in generator.generate(complete(fragment), "test.json").items():
        file = folder / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(content)


@contextmanager
def generated(folder: Path) -> Generator[GenerateClient]:
    """Yield a function that generates clients below `folder`; afterwards, remove their modules."""
    names: list[str] = []

    def generate(fragment: Document) -> Client:
        names.append(f"client_{next(_numbers)}")
        write(folder / names[-1], fragment)
        return Client(names[-1])

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(sys, "path", [str(folder), *sys.path])
        yield generate
    for module in [name for name in sys.modules if name.partition(".")[0] in names]:
        del sys.modules[module]
