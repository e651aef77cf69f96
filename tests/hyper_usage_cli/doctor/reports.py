"""What the tests of `doctor` share: secrets, and a report that is sure not to show them."""

from typing import Any, Final

import pytest
from attrs import frozen

from hyper_usage_cli.access import Access
from hyper_usage_cli.doctor.command import run
from hyper_usage_cli.doctor.finding import NAMES
from tests.hyper_usage_cli.conftest import Schema

__all__ = ["KEY", "PASSWORD", "Doctor", "Report"]

_SECRET: Final = frozenset("~^")
"""Characters that nothing but secrets is made of, so that not one of them may show."""
KEY: Final = "~^^~^~~^"
PASSWORD: Final = "~^~"


@frozen
class Report:
    """How `doctor` ended, and what it found."""

    code: int
    findings: dict[str, dict[str, Any]]

    def state(self, name: str) -> str:
        """Return how it stands with something."""
        state: str = self.findings[name]["state"]
        return state

    def found(self, name: str) -> str:
        """Return what was found."""
        found: str = self.findings[name]["found"]
        return found

    def advice(self, name: str) -> str | None:
        """Return what is to be done."""
        advice: str | None = self.findings[name]["advice"]
        return advice

    @property
    def problems(self) -> list[str]:
        """Return with what there is a problem."""
        return [name for name in self.findings if self.state(name) == "problem"]


@frozen
class Doctor:
    """Runs `doctor` and reads what it prints, no character of which is one of a secret."""

    capsys: pytest.CaptureFixture[str]
    schema: Schema

    def __call__(self, base_url: str = "http://127.0.0.1:1", **access: Any) -> Report:
        """Look at what lies between here and a server."""
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
