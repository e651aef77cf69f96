"""What the tests of the command share."""

import json
from collections.abc import Generator
from importlib.resources import files
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from hyper_usage.testing import FakeUsageAPI


def closed(schema: dict[str, Any]) -> dict[str, Any]:
    """Let an object have no member that its schema does not describe; the top is described below.

    Readers have to allow these, for a later release may add some; but all that this one prints is
    to be described.
    """
    is_part = schema.get("type") == "object" and "$schema" not in schema
    return schema | {"additionalProperties": False} if is_part else schema


class Schema:
    """The JSON Schema that the package ships, for what `--json` prints."""

    def __init__(self) -> None:
        text = (files("hyper_usage_cli") / "output" / "output.schema.json").read_text(
            encoding="utf-8"
        )
        schema = json.loads(text, object_hook=closed)
        Draft202012Validator.check_schema(schema)
        formats = Draft202012Validator.FORMAT_CHECKER
        assert "date-time" in formats.checkers  # It takes a package of its own.
        self._validator = Draft202012Validator(schema, format_checker=formats)

    def read(self, printed: str) -> dict[str, Any]:
        """Return the one line that was printed, which is what the schema promises."""
        (line,) = printed.splitlines()
        answer: dict[str, Any] = json.loads(line)
        self._validator.validate(answer)  # pyright: ignore[reportUnknownMemberType]
        return answer


@pytest.fixture(scope="session")
def schema() -> Schema:
    """Return the schema of what `--json` prints."""
    return Schema()


@pytest.fixture
def base_url() -> Generator[str]:
    """Serve the API; the key is `test-key`."""
    with FakeUsageAPI().serve() as url:
        yield url
