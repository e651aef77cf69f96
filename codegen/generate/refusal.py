"""The error for a document that gives no client; each problem ends with the next step."""

from collections.abc import Iterable
from typing import Final

from codegen.errors import CodegenError, Problem

__all__ = ["refusal"]

_ANY_STEP: Final = (
    "replace it in the overlay, ask the vendor for another form, or extend the templates "
    "(CONTRIBUTING.md, Where does a fix go?)"
)
_PLACE: Final = "in the overlay or at the vendor"


def refusal(problems: Iterable[Problem], where: str) -> CodegenError:
    """Return the error with these problems, each once, whose places are pointers in a document.

    The text of a problem that knows its own step has it after a semicolon.
    """
    unique = dict.fromkeys(problems)
    return CodegenError(Problem(f"{where}#{each.where}", _with_step(each.what)) for each in unique)


def _with_step(what: str) -> str:
    return f"{what}, {_PLACE}" if "; " in what else f"{what}; {_ANY_STEP}"
