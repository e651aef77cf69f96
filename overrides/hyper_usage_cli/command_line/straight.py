"""Reads a command line without typer, which takes as long to load as half of a call.

It reads lines that can mean only one thing: each option is written in full, and has its value. All
others are left to typer: its help, its messages, completion, and options such as `-w20%`.
"""

import os
from collections.abc import Iterable, Mapping, Sequence
from inspect import Parameter, signature
from pathlib import Path
from typing import Any, Final, NamedTuple, Self, get_args, get_origin

from hyper_usage_cli.command_line.access_options import Command, Task
from hyper_usage_cli.command_line.option import Option
from hyper_usage_cli.command_line.values import BadValueError

__all__ = ["Slot", "task"]

_COMPLETION: Final = "_HYPER_USAGE_COMPLETE"


class _UnclearError(Exception):
    """Only typer can read the line."""


def task(arguments: Sequence[str], environment: Mapping[str, str] = os.environ) -> Task | None:
    """Return the task that a command line names; None if only typer can tell.

    Raises:
        CommandError: if the values cannot be used together.
    """
    if not arguments or _COMPLETION in environment or not (command := _command(arguments[0])):
        return None
    slots = [Slot.of(each) for each in signature(command).parameters.values()]
    try:
        texts = _texts(arguments[1:], slots)
        values = {slot.name: slot.value(texts[slot.name], environment) for slot in slots}
    except (BadValueError, _UnclearError):
        return None
    return command(**values)


def _command(name: str) -> Command | None:
    match name:
        case "check" | "guard":
            from hyper_usage_cli.command_line import decisions

            command: Command = getattr(decisions, name)
        case "doctor" | "status" | "watch":
            from hyper_usage_cli.command_line import views

            command = getattr(views, name)
        case _:
            return None
    return command


class Slot(NamedTuple):
    """An option of a command, and the parameter that gets its value."""

    name: str
    option: Option
    kind: Any
    default: Any

    @classmethod
    def of(cls, parameter: Parameter) -> Self:
        """Return the option that a parameter is annotated with."""
        kind, option = get_args(parameter.annotation)
        return cls(parameter.name, option, kind, parameter.default)

    @property
    def names(self) -> Iterable[str]:
        """The names that a command line has for the option."""
        return self.option.names or (f"--{self.name.replace('_', '-')}",)

    @property
    def is_flag(self) -> bool:
        """Whether the option takes no value."""
        return self.kind is bool

    @property
    def takes_many(self) -> bool:
        """Whether the option may be given more than once."""
        return any(get_origin(each) is list for each in (self.kind, *get_args(self.kind)))

    def value(self, texts: Sequence[str], environment: Mapping[str, str]) -> Any:
        """Return the value of the option, from its texts on the command line.

        Raises:
            BadValueError, _UnclearError: if only typer can read the texts.
        """
        if not texts and self.option.envvar and (text := environment.get(self.option.envvar)):
            texts = (text,)
        if not texts:
            if self.default is Parameter.empty:
                raise _UnclearError
            return self.default
        if self.is_flag:
            return True
        if self.takes_many:
            return list(map(self._read, texts))
        if len(texts) > 1:
            raise _UnclearError
        return self._read(texts[0])

    def _read(self, text: str) -> Any:
        if self.option.parser:
            return self.option.parser(text)
        if Path not in get_args(self.kind):
            return text
        if os.access(text, os.F_OK) and not os.access(text, os.R_OK):
            raise _UnclearError  # typer says so.
        return Path(text)


def _texts(words: Sequence[str], slots: Iterable[Slot]) -> dict[str, list[str]]:
    """Return the texts of each option, by the name of its parameter."""
    by_name = {name: slot for slot in slots for name in slot.names}
    texts: dict[str, list[str]] = {slot.name: [] for slot in by_name.values()}
    left = iter(words)
    for word in left:
        name, sign, text = word.partition("=")
        slot = by_name.get(name)
        if slot is None or (sign and (slot.is_flag or not name.startswith("--"))):
            raise _UnclearError
        if not (sign or slot.is_flag) and (text := next(left, "-")).startswith("-"):
            raise _UnclearError  # The value may be missing.
        texts[slot.name].append(text)
    return texts
