"""Two pairs of pins -> changes, which decide the step from one version to the next."""

from collections.abc import Callable
from typing import Final, TypeVar

from attrs import frozen

from codegen.compat.change import Change
from codegen.compat.generated import generated_verdict, surface_text
from codegen.compat.generated.generated_surface import Surface
from codegen.compat.public_api import python_surface, python_verdict
from codegen.compat.public_api.python_surface import Declarations
from codegen.errors import CodegenError

__all__ = ["API", "FOLDER", "SURFACE", "Pins", "compare", "read"]

FOLDER: Final = "tests/pins"
"""Where the pins are in a checkout."""

SURFACE: Final = "surface.txt"
API: Final = "api.txt"

_T = TypeVar("_T")


@frozen
class Pins:
    """The content of both pins: the generated package, and the public API of the other modules."""

    surface: Surface
    api: Declarations


def read(text_of: Callable[[str], str], where: str) -> Pins:
    """Return both pins; `text_of` gives the text of each by its file name, `where` is its folder.

    Raises:
        CodegenError: if a text cannot be read as a pin.
    """

    def parsed(name: str, parse: Callable[[str], _T]) -> _T:
        try:
            return parse(text_of(name))
        except ValueError as error:
            raise CodegenError.at(f"{where}{name}", f"cannot be read as a pin: {error}") from error

    return Pins(parsed(SURFACE, surface_text.parse), parsed(API, python_surface.parse))


def compare(before: Pins, after: Pins) -> list[Change]:
    """Return the changes between two pairs of pins, the most severe first."""
    changes = [
        *generated_verdict.compare(before.surface, after.surface),
        *python_verdict.compare(before.api, after.api),
    ]
    return sorted(changes, key=lambda change: -change.severity)
