"""The leaves of a document, one by one."""

from typing import Any

import pytest

from codegen.openapi.leaves import Owners, leaves, nearest, unexplained
from tests.codegen.generate.kinds.clients import needs
from tests.codegen.generate.kinds.documents import NEED_A, NEED_B

NOBODY: Owners = {}
MODEL = ("model", "A")
FIELD = ("field", "A.b")
SCHEMA = {"type": "object", "properties": {"b": {"type": "string"}}}
OWNED: Owners = {
    "/a": frozenset({MODEL}),
    "/a/properties/b": frozenset({FIELD}),
}
ELSEWHERE: Owners = {
    "/c/d": frozenset({MODEL}),
    "/c/d/properties/b": frozenset({FIELD}),
}


@pytest.mark.parametrize(
    ("document", "expected"),
    [
        pytest.param({}, {"": {}}, id="nothing"),
        pytest.param({"a": 1, "b": {"c/d": None}}, {"/a": 1, "/b/c~1d": None}, id="object"),
        pytest.param({"a": ["x", {"b": True}]}, {"/a/0": "x", "/a/1/b": True}, id="array"),
        pytest.param({"a": [], "b": {}}, {"/a": [], "/b": {}}, id="empty"),
        pytest.param(
            {"parameters": [{"in": "query", "name": "p"}]},
            {"/parameters/0/in": "query", "/parameters/0/name": "p"},
            id="a-set-has-its-pointers-too",
        ),
    ],
)
def test_leaves(document: dict[str, Any], expected: dict[str, Any]) -> None:
    """Each leaf has its pointer."""
    assert expected == leaves(document)


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        pytest.param({"a": 1, "b": 2}, {"b": 2, "a": 1}, [], id="order-of-members"),
        pytest.param({"a": 1}, {"a": 2}, ["/a"], id="value"),
        pytest.param({"a": 1}, {"a": True}, ["/a"], id="type"),
        pytest.param({"a": 1}, {"b": 1}, ["/a", "/b"], id="name"),
        pytest.param({"a": [1, 2]}, {"a": [2, 1]}, ["/a/0", "/a/1"], id="order-of-a-list"),
        *(
            pytest.param({name: ["x", "y"]}, {name: ["y", "x"]}, [], id=f"order-of-{name}")
            for name in ("anyOf", "enum", "oneOf", "required", "tags", "type")
        ),
        pytest.param({"enum": ["x"]}, {"enum": ["y", "x"]}, ["/enum/0"], id="more-in-a-set"),
        pytest.param({"enum": ["x", "y"]}, {"enum": ["y"]}, ["/enum/0"], id="less-in-a-set"),
        pytest.param(
            {"parameters": [{"in": "query", "name": "p"}, {"$ref": "#/p"}]},
            {"parameters": [{"$ref": "#/p"}, {"in": "query", "name": "p"}]},
            [],
            id="order-of-parameters",
        ),
        pytest.param(
            {"parameters": [{"in": "query", "name": "p"}, {"in": "path", "name": "p", "x": 1}]},
            {"parameters": [{"in": "path", "name": "p", "x": 2}, {"in": "query", "name": "p"}]},
            ["/parameters/0/x"],
            id="parameter",
        ),
        pytest.param(
            {"parameters": ["x", "y"]},
            {"parameters": ["x", "z"]},
            ["/parameters/1"],
            id="no-parameters",
        ),
        pytest.param({}, {"a": {"b": {"c": 1, "d": 2}}}, ["/a"], id="all-below-a-node-came"),
        pytest.param({"a": {"b": 1, "c": {"d": 2}}}, {"a": {"b": 1}}, ["/a/c"], id="went"),
        pytest.param({"a": []}, {"a": [1]}, ["/a/0"], id="filled"),
        pytest.param({"a": {}}, {}, ["/a"], id="empty-object-went"),
        pytest.param({"a": []}, {}, [], id="empty-list-went"),
        pytest.param({}, {"a": []}, [], id="empty-list-came"),
        pytest.param({"default": []}, {}, ["/default"], id="empty-list-as-value"),
        pytest.param(
            {"security": [NEED_A, NEED_B]}, {"security": [NEED_A]}, ["/security/1"], id="s"
        ),
    ],
)
def test_differences(before: dict[str, Any], after: dict[str, Any], expected: list[str]) -> None:
    """Differences are named by their pointers; the order of sets does not count."""
    found = unexplained((before, NOBODY), (after, NOBODY), set())
    assert expected == [difference.pointer for difference in found]


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        pytest.param({"a": 1}, {"a": 2}, ("/a", "1", "2"), id="changed"),
        pytest.param({"a": {"b": 1}}, {}, ("/a", '{"b": 1}', None), id="went"),
        pytest.param({}, {"a": {"b": 1}}, ("/a", None, '{"b": 1}'), id="came"),
        pytest.param(
            {"parameters": [{"in": "query", "name": "p"}, {"in": "path", "name": "p", "x": 1}]},
            {"parameters": [{"in": "path", "name": "p", "x": 2}, {"in": "query", "name": "p"}]},
            ("/parameters/0/x", "1", "2"),
            id="in-a-set",
        ),
        pytest.param(
            {"type": "a"}, {"type": ["a", "null"]}, ("/type", '"a"', '["a", "null"]'), id="listed"
        ),
        pytest.param({"x": ["a"]}, {"x": "a"}, ("/x", '["a"]', '"a"'), id="not-listed"),
        pytest.param(
            {"x": {"y": {"z": 1}}}, {"x": {"y": 2}}, ("/x/y", '{"z": 1}', "2"), id="no-object"
        ),
    ],
)
def test_values(
    before: dict[str, Any], after: dict[str, Any], expected: tuple[str, str | None, str | None]
) -> None:
    """A difference has the node in both documents, and the pointer in the later one."""
    (found,) = unexplained((before, NOBODY), (after, NOBODY), set())
    assert expected == (found.pointer, found.before, found.after)


@pytest.mark.parametrize(
    ("before", "after", "changed", "expected"),
    [
        pytest.param(
            {"a": SCHEMA}, {"a": {**SCHEMA, "title": "T"}}, {MODEL}, [], id="the-owner-changed"
        ),
        pytest.param(
            {"a": SCHEMA},
            {"a": {**SCHEMA, "title": "T"}},
            {FIELD},
            ["/a/title"],
            id="another-one-changed",
        ),
        pytest.param(
            {"a": SCHEMA},
            {"a": {**SCHEMA, "properties": {"b": {"type": "string", "maxLength": 1}}}},
            {MODEL},
            ["/a/properties/b/maxLength"],
            id="the-owner-of-what-is-around-changed",
        ),
        pytest.param(
            {"a": SCHEMA}, {"a": {**SCHEMA, "required": ["b"]}}, {FIELD}, [], id="required"
        ),
        *(
            pytest.param(
                {"a": {**SCHEMA, name: {"x": 1}}},
                {"a": {**SCHEMA, name: {"x": 2}, "title": "T"}},
                {MODEL},
                [f"/a/{name}/x"],
                id=f"{name}-leaves-no-trace",
            )
            for name in ("x-cost", "example", "examples", "externalDocs")
        ),
        *(
            pytest.param(
                {"a": {**SCHEMA, names: {"x-cost": {"example": 1}}}},
                {"a": {**SCHEMA, names: {"x-cost": {"example": 2}, "example": {"type": "x"}}}},
                {MODEL},
                [f"/a/{names}/x-cost/example"],
                id=f"names-in-{names}",
            )
            for names in ("properties", "headers", "schemas", "securitySchemes")
        ),
        pytest.param(
            {"a": {"security": needs("x-key")}},
            {"a": {"security": needs("x-token")}},
            {MODEL},
            [],
            id="the-name-of-credentials",
        ),
        *(
            pytest.param(
                {"a": {"content": {media_type: {"example": 1}}}},
                {"a": {"content": {media_type: {"example": 2}}}},
                {MODEL},
                [f"/a/content/{media_type.replace('/', '~1')}/example"] * silent,
                id=media_type,
            )
            for media_type, silent in (("application/json", 1), ("text/csv", 0))
        ),
    ],
)
def test_owners(
    before: dict[str, Any],
    after: dict[str, Any],
    changed: set[tuple[str, str]],
    expected: list[str],
) -> None:
    """A difference is explained exactly if it leaves a trace and its closest owner changed."""
    found = unexplained((before, OWNED), (after, OWNED), changed)
    assert expected == [difference.pointer for difference in found]


def test_what_a_variable_of_a_server_may_have() -> None:
    """The snapshot shows all members of a variable, also extensions."""
    one, other = ({"servers": [{"variables": {"x-v": {"x-a": n}}}]} for n in (1, 2))
    known = {"/servers/0/variables": frozenset({MODEL})}
    assert [] == unexplained((one, known), (other, known), {MODEL})


def test_what_came_as_a_whole() -> None:
    """A new owner explains also what leaves no trace."""
    after = {"a": {**SCHEMA, "x-cost": 1}}
    assert [] == unexplained(({}, NOBODY), (after, OWNED), set(), {MODEL, FIELD})


@pytest.mark.parametrize(
    ("schema", "expected"),
    [
        pytest.param(SCHEMA, [], id="all-of-it"),
        pytest.param({**SCHEMA, "title": "T"}, ["/c/d/title"], id="and-changed"),
    ],
)
def test_moved(schema: dict[str, Any], expected: list[str]) -> None:
    """A leaf that moved is not a difference if it has the same owner, also beside another one."""
    beside = {pointer: owners | {("model", "B")} for pointer, owners in ELSEWHERE.items()}
    for owners in (ELSEWHERE, beside):
        found = unexplained(({"a": SCHEMA}, OWNED), ({"c": {"d": schema}}, owners), set())
        assert expected == [difference.pointer for difference in found]


@pytest.mark.parametrize(
    ("before", "after", "owners"),
    [
        pytest.param({"a": {"$ref": "#/x"}}, {"a": {"$ref": "#/y"}}, ["/x", "/y"], id="reference"),
        pytest.param(
            {"security": [NEED_A]},
            {"security": [NEED_B]},
            ["/components/securitySchemes/a", "/components/securitySchemes/b"],
            id="security",
        ),
    ],
)
def test_references(before: dict[str, Any], after: dict[str, Any], owners: list[str]) -> None:
    """A changed reference is explained by a change of its target."""
    known = dict.fromkeys(owners, frozenset({MODEL}))
    assert [] == unexplained((before, known), (after, known), {MODEL})
    assert [] != unexplained((before, known), (after, known), {FIELD})


@pytest.mark.parametrize(
    ("pointer", "expected"),
    [
        pytest.param("/a/b", "/a/b", id="itself"),
        pytest.param("/a/b/c/d", "/a/b", id="above"),
        pytest.param("/a/bc", "/a", id="whole-tokens"),
        pytest.param("/x", "", id="none"),
    ],
)
def test_nearest(pointer: str, expected: str) -> None:
    """The closest place above a pointer is found, else the root."""
    assert expected == nearest(pointer, {"/a", "/a/b"})
