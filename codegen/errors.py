"""The errors of the pipeline: problems, each with its location."""

from collections.abc import Callable, Iterable
from typing import Self, TypeVar

from attrs import define

__all__ = ["CodegenError", "Problem", "RefusedError", "all_of"]


_T = TypeVar("_T")


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


def all_of(*checks: Callable[[], object], result: Callable[[], _T]) -> _T:
    """Return a result, which is worked out even if checks fail, to find everything that is wrong.

    Raises:
        RefusedError: if some of them refuse and the others succeed; it has all problems.
        CodegenError: if one of them fails in another way; it has all problems.
    """
    results: list[_T] = []

    def keep() -> None:
        results.append(result())

    errors: list[CodegenError] = []
    for each in (*checks, keep):
        try:
            each()
        except CodegenError as error:
            errors.append(error)
    if errors:
        refused = all(isinstance(error, RefusedError) for error in errors)
        problems = (problem for error in errors for problem in error.problems)
        raise (RefusedError if refused else CodegenError)(dict.fromkeys(problems))
    return results[0]
