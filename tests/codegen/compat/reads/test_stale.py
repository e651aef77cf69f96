"""The handwritten lines that read names which a document no longer has."""

from typing import Any

import pytest

from codegen.compat.reads.stale import stale
from codegen.errors import Problem


def document(*, plan: str = "Plan", error: str = "error", **fields: str) -> dict[str, Any]:
    """Return a document with one reply that has plans with these fields, and two that fail."""

    def reply(title: str, properties: dict[str, Any]) -> dict[str, Any]:
        schema = {"type": "object", "title": title, "properties": properties}
        return {"description": title, "content": {"application/json": {"schema": schema}}}

    properties = {name: {"type": type_} for name, type_ in fields.items()}
    items = {"type": "object", "title": plan, "properties": properties}
    failure = {"error": {"type": "string"}}
    responses = {
        "200": reply("Usage", {"plans": {"type": "array", "items": items}}),
        "401": reply("Unauthorized", failure),
        "403": reply("Forbidden", {error: {"type": "string"}} if error else {}),
    }
    return {
        "openapi": "3.0.3",
        "info": {"title": "Usage", "version": "1"},
        "servers": [{"url": "https://api.example.com"}],
        "paths": {"/usage": {"get": {"operationId": "getUsage", "responses": responses}}},
    }


BEFORE = document(product="string", used="integer")
READER = """\
from client import Plan, Usage
def first(usage: Usage) -> Plan:
    return usage.plans[0]
def product(plan: Plan) -> str:
    return plan.product, plan.used
def failed(body):
    return body.get("error")
def passes(status):
    return status in {401, 403}
"""


@pytest.mark.parametrize(
    ("after", "reader", "expected"),
    [
        pytest.param(BEFORE, READER, {}, id="nothing-changed"),
        pytest.param(document(product="integer", used="integer"), READER, {}, id="still-there"),
        pytest.param(document(used="integer"), READER, {"5": "field `Plan.product`"}, id="field"),
        pytest.param(
            document(used="integer"),
            READER.replace("plan.product, ", ""),
            {},
            id="mended",
        ),
        pytest.param(document(product="string", used="integer", error=""), READER, {}, id="text"),
        pytest.param(
            document(plan="PlanStatistics", product="string", used="integer"),
            READER,
            {"1": "model `Plan`", "2": "model `Plan`", "4": "model `Plan`"},
            id="renamed-model",
        ),
        pytest.param(
            document(plan="PlanStatistics", product="string", used="integer"),
            READER.replace("Plan", "PlanStatistics"),
            {},
            id="mended-names",
        ),
    ],
)
def test_stale(after: dict[str, Any], reader: str, expected: dict[str, str]) -> None:
    """A line that reads a name that is gone is found, until it is mended."""
    problems = stale({"m.py": reader}, BEFORE, after)
    found = {f"m.py:{line}": f"reads {what}, which is gone" for line, what in expected.items()}
    assert found == {each.where: each.what.removesuffix("; mend this line") for each in problems}


def test_two_names_in_a_line() -> None:
    """Each name that is gone is told, also where one line reads several."""
    problems = stale({"m.py": READER}, BEFORE, document(colour="boolean"))
    assert ["m.py:5", "m.py:5"] == [problem.where for problem in problems]


def test_a_new_name_is_guessed() -> None:
    """A field of the same type that came in the same model may be the new name."""
    after = document(productName="string", used="integer")
    what = (
        "reads field `Plan.product`, which is gone: renamed? `product` may be `productName` now; "
        "mend this line"
    )
    assert [Problem("m.py:5", what)] == stale({"m.py": READER}, BEFORE, after)


def test_a_status_may_come_undocumented() -> None:
    """Code that handles a status keeps its use when the document drops the status."""
    after = document(product="string", used="integer")
    del after["paths"]["/usage"]["get"]["responses"]["403"]
    assert [] == stale({"m.py": READER}, BEFORE, after)
