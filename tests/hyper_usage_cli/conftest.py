"""Fixtures for the tests of the command."""

import json
from collections.abc import Generator
from importlib.resources import files
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from hyper_usage.testing import FakeUsageAPI

LIKE_A_KEY = "5f3c9a7b-e1d24477"


def without_other_members(schema: dict[str, Any]) -> dict[str, Any]:
    """Return an object's schema, changed to forbid members that it does not describe.

    Readers must allow unknown members, because later releases may add some. All members that this
    release prints must be in the schema.
    """
    is_part = schema.get("type") == "object" and "$schema" not in schema
    return schema | {"additionalProperties": False} if is_part else schema


class Schema:
    """The JSON Schema in the package, against which `--json` is validated."""

    def __init__(self) -> None:
        text = (files("hyper_usage_cli") / "output" / "output.schema.json").read_text(
            encoding="utf-8"
        )
        schema = json.loads(text, object_hook=without_other_members)
        Draft202012Validator.check_schema(schema)
        formats = Draft202012Validator.FORMAT_CHECKER
        assert "date-time" in formats.checkers  # The checker for date-time needs an extra package.
        self._validator = Draft202012Validator(schema, format_checker=formats)

    def read(self, printed: str) -> dict[str, Any]:
        """Parse the one line that was printed, and validate it."""
        (line,) = printed.splitlines()
        answer: dict[str, Any] = json.loads(line)
        self._validator.validate(answer)  # pyright: ignore[reportUnknownMemberType]
        return answer


@pytest.fixture(scope="session")
def schema() -> Schema:
    """Return the schema of the answers of `--json`."""
    return Schema()


@pytest.fixture
def base_url() -> Generator[str]:
    """Serve the fake API, whose key is `test-key`, and yield its URL."""
    with FakeUsageAPI().serve() as url:
        yield url
