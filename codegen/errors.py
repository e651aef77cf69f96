"""The errors of the pipeline: problems, each with its location."""

from collections.abc import Iterable
from typing import Self

from attrs import define

__all__ = ["CodegenError", "Problem", "RefusedError"]


@define(frozen=True)
class Problem:
    """One thing that is wrong (`what`), and its location (`where`).

    The location is a file, an address or a variable; for a place in a document it ends with a line
    or a JSON Pointer, such as `openapi.json#/paths/~1usage`.
    """

    where: str
    what: str

    def __str__(self) -> str:
        return f"{self.where}: {self.what}"


class CodegenError(Exception):
    """The pipeline cannot run a command; it wrote no file.

    One error holds all problems that were found, so that one run shows everything to mend.
    """

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(problems)
        super().__init__("\n".join(map(str, self.problems)))

    @classmethod
    def at(cls, where: str, what: str) -> Self:
        """Return an error with a single problem."""
        return cls([Problem(where, what)])


class RefusedError(CodegenError):
    """The command could be done, but a rule of ours forbids it until a person has decided."""
