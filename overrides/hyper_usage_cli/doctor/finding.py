"""The findings of `doctor`, and how they are shown."""

from collections.abc import Iterable
from enum import StrEnum
from typing import Final

from attrs import frozen
from rich.console import Console
from rich.text import Text

from hyper_usage_cli.exit_codes import ExitCode
from hyper_usage_cli.output.answer import Data
from hyper_usage_cli.output.fitting import encodable
from hyper_usage_cli.output.text import printable

__all__ = ["NAMES", "Finding", "State", "data", "exit_code", "fine", "problem", "show", "skipped"]

NAMES: Final = ("versions", "key", "base URL", "proxy", "CA", "DNS", "TCP", "TLS", "call", "clock")
"""The names of the steps, in order."""

_LONGEST: Final = 500
_NARROWEST: Final = 20


class State(StrEnum):
    """The state of a step."""

    OK = "ok"
    PROBLEM = "problem"
    SKIPPED = "skipped"


_STYLES: Final = {State.OK: "green", State.PROBLEM: "bold red", State.SKIPPED: "dim"}
_STATE_WIDTH: Final = max(map(len, State)) + 2
_NAME_WIDTH: Final = max(map(len, NAMES)) + 2


@frozen(kw_only=True)
class Finding:
    """The result of one step, and the advice, if any."""

    name: str
    state: State
    found: str
    advice: str | None = None
    exit_code: ExitCode = ExitCode.OK
    """The exit code of the command if this is the first problem."""


def fine(name: str, found: str, advice: str | None = None) -> Finding:
    """Return the finding of a step without a problem."""
    return Finding(name=name, state=State.OK, found=_shown(found), advice=advice and _shown(advice))


def problem(name: str, exit_code: ExitCode, found: str, advice: str) -> Finding:
    """Return the finding of a step with a problem."""
    return Finding(
        name=name,
        state=State.PROBLEM,
        found=_shown(found),
        advice=_shown(advice),
        exit_code=exit_code,
    )


def skipped(name: str, why: str) -> Finding:
    """Return the finding of a step that was skipped."""
    return Finding(name=name, state=State.SKIPPED, found=why)


def _shown(text: str) -> str:
    return printable(text, _LONGEST)


def exit_code(findings: Iterable[Finding]) -> ExitCode:
    """Return the exit code of the command."""
    return next((each.exit_code for each in findings if each.exit_code), ExitCode.OK)


def data(findings: Iterable[Finding]) -> Data:
    """Return findings as `--json` has them."""
    return {
        "findings": [
            {
                "name": each.name,
                "state": each.state,
                "found": each.found,
                "advice": each.advice,
            }
            for each in findings
        ]
    }


def show(finding: Finding, terminal: Console) -> None:
    """Print a finding, and the advice on a line of its own."""
    text = [finding.found, *([f"-> {finding.advice}"] if finding.advice else [])]
    # Wrapped here, because a table would end its lines with spaces.
    width = max(terminal.width - _STATE_WIDTH - _NAME_WIDTH, _NARROWEST)
    wrapped = Text(encodable("\n".join(text), terminal)).wrap(terminal, width)
    begin = Text.assemble(
        (finding.state.ljust(_STATE_WIDTH), _STYLES[finding.state]),
        finding.name.ljust(_NAME_WIDTH),
    )
    for line in wrapped:
        line.rstrip()
        terminal.print(begin + line, soft_wrap=True)
        begin = Text(" " * len(begin))
