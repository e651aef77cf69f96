"""The options of commands as data: `app` gives them to typer, `straight` reads them without it."""

from collections.abc import Callable
from typing import Any

__all__ = ["Option"]


class Option:
    """The annotation of a parameter that is an option; the arguments are those of `typer.Option`.

    Without a name, the option has that of the parameter.
    """

    __slots__ = ("envvar", "help", "metavar", "names", "parser", "show_default")

    def __init__(
        self,
        *names: str,
        help: str,  # noqa: A002 - typer's name
        metavar: str | None = None,
        parser: Callable[[str], Any] | None = None,
        envvar: str | None = None,
        show_default: bool = True,
    ) -> None:
        self.names = names
        self.help = help
        self.metavar = metavar
        self.parser = parser
        self.envvar = envvar
        self.show_default = show_default
