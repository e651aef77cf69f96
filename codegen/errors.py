"""What the pipeline says when it cannot go on."""

from collections.abc import Iterable
from typing import Self

from attrs import define

__all__ = ["CodegenError", "Problem", "RefusedError"]


@define(frozen=True)
class Problem:
    """One thing that is wrong, and where.

    `where` is a file, with a line or a JSON Pointer (`openapi.json#/paths/~1usage`) if any.
    """

    where: str
    what: str

    def __str__(self) -> str:
        return f"{self.where}: {self.what}"


class CodegenError(Exception):
    """The pipeline cannot do what it was asked; no file was written.

    Problems are collected and shown together, so that one run shows all there is to mend.
    """

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(problems)
        super().__init__("\n".join(map(str, self.problems)))

    @classmethod
    def at(cls, where: str, what: str) -> Self:
        """Make the error for a single problem."""
        return cls([Problem(where, what)])


class RefusedError(CodegenError):
    """It could be published, and must not be."""
