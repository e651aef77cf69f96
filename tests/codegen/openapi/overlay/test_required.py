"""An overlay requires only names that the schema describes."""

from typing import Any

import pytest

from tests.codegen.openapi.overlay.test_actions import problems_of

SCHEMA = "$.schemas.A"
REQUIRED: dict[str, tuple[dict[str, Any], str]] = {
    "entry": (
        {"target": SCHEMA, "update": {"required": ["kept", "gone", 1]}},
        "0/update/required/1",
    ),
    "from above": (
        {"target": "$", "update": {"schemas": {"A": {"required": ["gone"]}}}},
        "0/update/schemas/A/required/0",
    ),
    "list": ({"target": f"{SCHEMA}.required", "update": ["kept", "gone"]}, "0/update/1"),
    "text": ({"target": f"{SCHEMA}.required", "update": "gone"}, "0/update"),
}


@pytest.mark.parametrize(("action", "place"), REQUIRED.values(), ids=REQUIRED)
def test_what_an_update_requires_is_described(action: dict[str, Any], place: str) -> None:
    """A name that an update requires of a schema without it is a problem at its entry."""
    schema: dict[str, Any] = {"properties": {"kept": {}, "new": {}}, "required": []}
    vendor = {"schemas": {"A": schema}}
    what = (
        "at #/schemas/A/properties: expected `gone`, which this requires, got `kept` and `new`; "
        "if one of these is its new name, write that here, or delete this entry"
    )
    assert {place: what} == problems_of(vendor, action)
    described: dict[str, Any] = {"target": f"{SCHEMA}.properties", "update": {"gone": {}}}
    assert {} == problems_of(vendor, action, described)
    schema["allOf"] = []
    assert {} == problems_of(vendor, action)


def test_a_requirement_that_is_removed_again() -> None:
    """Only what is left of an update is compared with the properties."""
    vendor: dict[str, Any] = {"schemas": {"A": {"properties": {}}}}
    added: dict[str, Any] = {"target": SCHEMA, "update": {"required": ["gone"]}}
    removed = {"target": f"{SCHEMA}.required", "remove": True, "x-expect": ["gone"]}
    assert {} == problems_of(vendor, added, removed)
