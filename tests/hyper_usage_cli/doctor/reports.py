"""Secrets, and a report of `doctor` that was checked for them."""

from typing import Any, Final

import pytest
from attrs import frozen

from hyper_usage_cli.access import Access
from hyper_usage_cli.doctor.command import run
from hyper_usage_cli.doctor.finding import NAMES
from tests.hyper_usage_cli.conftest import Schema

__all__ = ["KEY", "PASSWORD", "Doctor", "Report"]

_SECRET: Final = frozenset("~^")
"""Characters that occur only in secrets, so that no report may have one of them."""
KEY: Final = "~^^~^~~^"
PASSWORD: Final = "~^~"


@frozen
class Report:
    """The exit code and the findings of `doctor`."""

    code: int
    findings: dict[str, dict[str, Any]]

    def state(self, name: str) -> str:
        """Return the state of a step."""
        state: str = self.findings[name]["state"]
        return state

    def found(self, name: str) -> str:
        """Return the finding of a step."""
        found: str = self.findings[name]["found"]
        return found

    def advice(self, name: str) -> str | None:
        """Return the advice of a step."""
        advice: str | None = self.findings[name]["advice"]
        return advice

    @property
    def problems(self) -> list[str]:
        """Return the names of the steps with a problem."""
        return [name for name in self.findings if self.state(name) == "problem"]


@frozen
class Doctor:
    """Runs `doctor`, and reads and checks its output."""

    capsys: pytest.CaptureFixture[str]
    schema: Schema

    def __call__(self, base_url: str = "http://127.0.0.1:1", **access: Any) -> Report:
        """Return the report about a server."""
        access = {"timeout": 5.0, **access}
        code = run(Access(base_url=base_url, **access), as_json=True)
        printed, said = self.capsys.readouterr()
        assert "" == said
        assert not _SECRET & {*printed}
        answer = self.schema.read(printed)
        assert "doctor" == answer["command"]
        findings = {each["name"]: each for each in answer["data"]["findings"]}
        assert list(NAMES) == list(findings)
        return Report(code, findings)
