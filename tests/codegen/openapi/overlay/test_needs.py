"""An overlay does not hide which credentials the document says that operations need."""

from typing import Any

import pytest

from codegen.openapi import document
from tests.codegen.openapi.overlay.test_actions import problems_of

KEY: list[dict[str, list[str]]] = [{"Key": []}]
OTHER: list[dict[str, list[str]]] = [{"Other": []}]


def secured(root: Any = None, operation: Any = None) -> document.Document:
    """Return a document with two operations, and the `security` of the root and of the first."""
    get: dict[str, Any] = {} if operation is None else {"security": operation}
    paths: dict[str, Any] = {"/a": {"get": get, "parameters": []}, "/b": {"post": {}}}
    return {"paths": paths} | ({} if root is None else {"security": root})


GET = "$.paths['/a'].get"
ADDS: dict[str, tuple[dict[str, Any], str]] = {
    "alone": ({"target": GET, "update": {"security": KEY}}, ""),
    "beside others": (
        {"target": GET, "update": {"summary": "S", "security": KEY}},
        "/update/security",
    ),
    "from above": (
        {"target": "$", "update": {"x-a": 1, "paths": {"/a": {"get": {"security": KEY}}}}},
        "/update/paths/~1a/get/security",
    ),
    "copied": ({"target": GET, "copy": "$.x-copied"}, ""),
}


@pytest.mark.parametrize(("action", "place"), ADDS.values(), ids=ADDS)
@pytest.mark.parametrize(
    ("vendor", "source"),
    [
        pytest.param(secured(root=OTHER), "/security", id="root"),
        pytest.param(secured(operation=OTHER), "/paths/~1a/get/security", id="operation"),
        pytest.param(secured(OTHER, [{}]), "/paths/~1a/get/security", id="both"),
        pytest.param(secured(root=KEY), "/security", id="root-adopted-it"),
        pytest.param(secured(), "", id="none"),
        pytest.param(secured([], []), "", id="empty"),
        pytest.param(secured(OTHER, []), "", id="the-operation-needs-none"),
    ],
)
def test_no_credential_of_the_document_is_hidden(
    vendor: document.Document, source: str, action: dict[str, Any], place: str
) -> None:
    """An action must not give an operation a credential where the document names one."""
    found = problems_of(vendor | {"x-copied": {"security": KEY}}, action)
    if not source:
        assert {} == found
        return
    part = "member" if place else "action"
    (what,) = (what for where, what in found.items() if where == f"0{place}")
    assert what.startswith(
        "at #/paths/~1a/get/security: the document says which credentials are needed "
        f"(#{source}); delete this {part}, or first remove"
    )


@pytest.mark.parametrize(
    "action",
    [
        {"target": "$", "update": {"security": KEY}},
        {"target": "$.security", "update": KEY},
        {"target": "$.security", "update": {"Key": []}},
    ],
)
def test_no_credential_of_the_whole_document_is_joined(action: dict[str, Any]) -> None:
    """The rule holds for the credentials of all operations, too."""
    (found,) = problems_of(secured(root=OTHER), action).items()
    assert "0" == found[0]
    assert found[1].startswith("at #/security: the document says which credentials are needed (#/s")


def test_a_credential_replaces_what_an_action_removed() -> None:
    """An action that states what the document says, and removes it, makes room for another."""
    added = {"target": "$.paths.*['get', 'post']", "update": {"security": KEY}}
    for source, vendor in (
        ("$.security", secured(root=OTHER)),
        (f"{GET}.security", secured(operation=OTHER)),
    ):
        removed = {"target": source, "remove": True, "x-expect": OTHER}
        assert {} == problems_of(vendor, removed, added)
    root = {"target": "$", "update": {"security": OTHER}}
    assert {} == problems_of(secured(), root, added)


def test_a_credential_for_nodes_inside_each_other() -> None:
    """The member that is named is one that the update has, whatever else the target selects."""
    vendor = secured(operation=OTHER)
    vendor["paths"]["/a"]["x"] = vendor["paths"]["/a"]["get"]["x"] = True
    action = {"target": "$..[?@.x]", "update": {"security": KEY, "summary": "S"}}
    assert {"0/update/security"} == problems_of(vendor, action).keys()
