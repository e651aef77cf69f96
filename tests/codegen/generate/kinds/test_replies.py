"""Replies: those that are returned, those that are raised, and the exchange over httpx."""

import asyncio
import copy
import pickle
from typing import Any

import httpx
import pytest

from tests.codegen.generate.kinds.clients import Client, GenerateClient


def reply(schema: object = None, media_type: str = "application/json") -> dict[str, Any]:
    """Make a documented reply, with a body if a schema is given."""
    content = {"content": {media_type: {"schema": schema}}} if schema else {}
    return {"description": "A reply", **content}


def titled(title: str) -> dict[str, Any]:
    """Make a schema of an object with a title."""
    return {"title": title, "type": "object", "properties": {"error": {"type": "string"}}}


DOCUMENTED: dict[str, dict[str, Any]] = {
    "usual": {
        "200": reply({"type": "array", "items": {"type": "integer"}}),
        "204": reply(),
        "404": reply(titled("NotFound"), "application/problem+json"),
        "4XX": reply(titled("ClientError")),
        "503": reply(),
        "default": reply({"$ref": "#/components/schemas/Error"}),
    },
    "ranges": {"200": reply({"type": "string"}), "2XX": {"$ref": "#/components/responses/Other"}},
    "only_default": {"404": reply(), "default": reply({"type": "integer"})},
    "only_errors": {"404": reply()},
    "other_content": {
        "200": {
            "description": "A reply",
            "content": {"text/csv": {}, "application/json": {"schema": {"type": "integer"}}},
        },
        "429": reply({"type": "string"}, "text/plain"),
        "500": {"description": "A reply", "content": {"application/json": {}}},
        "default": {"$ref": "#/components/responses/Page"},
    },
    "nullable": {"200": reply({"type": ["string", "null"]})},
}


@pytest.fixture(scope="module")
def client(generate_client: GenerateClient) -> Client:
    """Return a client of operations that document different replies."""
    paths = {
        f"/{name}": {"get": {"operationId": name, "responses": responses}}
        for name, responses in DOCUMENTED.items()
    }
    components = {
        "schemas": {"Error": titled("Error")},
        "responses": {
            "Other": reply({"type": "integer"}),
            "Page": reply({"xml": {"name": "a"}}, "text/html"),
        },
    }
    return generate_client({"paths": paths, "components": components})


@pytest.mark.parametrize(
    ("name", "status_code", "content", "expected"),
    [
        pytest.param("usual", 200, b"[1, 2]", (1, 2), id="body"),
        pytest.param("usual", 204, b"", None, id="no body"),
        pytest.param("usual", 204, b"<html>", None, id="a body that is not documented"),
        pytest.param("ranges", 200, b'"a"', "a", id="exact status first"),
        pytest.param("ranges", 299, b"1", 1, id="range"),
        pytest.param("only_default", 200, b"1", 1, id="default is the only success"),
        pytest.param("nullable", 200, b"null", None, id="null"),
        pytest.param("other_content", 200, b"1", 1, id="JSON beside another type"),
    ],
)
def test_a_documented_success_is_returned(
    client: Client, name: str, status_code: int, content: bytes, expected: object
) -> None:
    """The body of a success is decoded as its status says."""
    assert expected == client.operation(name).read_response(status_code, content)


@pytest.mark.parametrize(
    ("name", "status_code", "kind"),
    [
        pytest.param("usual", 404, "NotFound", id="exact status"),
        pytest.param("usual", 499, "ClientError", id="range"),
        pytest.param("usual", 500, "Error", id="default"),
        pytest.param("usual", 201, "Error", id="default for a success that is not documented"),
    ],
)
def test_a_documented_error_is_raised_with_its_body(
    client: Client, name: str, status_code: int, kind: str
) -> None:
    """Another status is raised, with the body that the document describes for it."""
    with pytest.raises(client.module("errors").StatusError) as caught:
        client.operation(name).read_response(status_code, b'{"error": "no"}')
    body = client.model(kind)(error="no")
    assert (status_code, body, True) == caught.value.args
    assert str(caught.value) == f"status {status_code}"


@pytest.mark.parametrize(
    ("name", "status_code", "content", "documented"),
    [
        pytest.param("usual", 404, b"<html>", True, id="HTML"),
        pytest.param("usual", 404, b'{"error": 1}', True, id="another body"),
        pytest.param("usual", 503, b"{}", True, id="no body described"),
        pytest.param("ranges", 520, b"{}", False, id="status not documented"),
        pytest.param("ranges", 302, b"", False, id="redirect"),
        pytest.param("only_errors", 200, b"{}", False, id="success not documented"),
        pytest.param("only_default", 404, b"1", True, id="error beside a default success"),
        pytest.param("other_content", 429, b"slow down", True, id="plain text"),
        pytest.param("other_content", 418, b"<p>", True, id="HTML by default"),
    ],
)
def test_an_error_without_a_usable_body_is_still_that_error(
    client: Client, name: str, status_code: int, content: bytes, documented: bool
) -> None:
    """A body of another form does not hide the status."""
    with pytest.raises(client.module("errors").StatusError) as caught:
        client.operation(name).read_response(status_code, content)
    assert (status_code, None, documented) == caught.value.args


def test_a_body_without_a_schema_is_any_json(client: Client) -> None:
    """A reply in JSON whose form is not described has whatever was sent."""
    with pytest.raises(client.module("errors").StatusError) as caught:
        client.operation("other_content").read_response(500, b'["a"]')
    assert (500, ["a"], True) == caught.value.args


def test_only_json_is_accepted_beside_other_content(client: Client) -> None:
    """A request does not ask for a type that the client cannot read."""
    headers = client.operation("other_content").build_request().headers
    assert "application/json" == headers["accept"]


def test_a_default_success_stands_for_errors_too(client: Client) -> None:
    """A status of failure is raised even if the document has only `default`."""
    with pytest.raises(client.module("errors").StatusError) as caught:
        client.operation("only_default").read_response(500, b"1")
    assert caught.value.args == (500, 1, True)


def test_a_success_with_another_body_is_refused(client: Client) -> None:
    """A body that does not match the document for its status is a ValidationError."""
    with pytest.raises(client.module("errors").ValidationError, match="at /0: expected integer"):
        client.operation("usual").read_response(200, b'["a"]')


def test_all_documented_media_types_are_accepted(client: Client) -> None:
    """The request says which media types its replies may have."""
    headers = client.operation("usual").build_request().headers
    assert headers["accept"] == "application/json, application/problem+json"


@pytest.mark.parametrize("name", ["StatusError", "ValidationError"])
def test_errors_survive_copy_and_pickle(client: Client, name: str) -> None:
    """Errors keep all they say when they are copied or cross a process."""
    error = getattr(client.module("errors"), name)("a", "b", "c")
    for again in (copy.copy(error), pickle.loads(pickle.dumps(error))):  # noqa: S301 - our own
        assert (type(error), error.args, str(error)) == (type(again), again.args, str(again))
    assert isinstance(error, client.module("errors").ReplyError)


def answer(request: httpx.Request) -> httpx.Response:
    """Reply as the server would; a redirect must not be followed."""
    if request.url.path == "/v1/ranges":
        return httpx.Response(302, headers={"location": "https://elsewhere.example"})
    return httpx.Response(200, json=[1]) if request.url == EXPECTED_URL else httpx.Response(404)


EXPECTED_URL = "https://api.example.com/v1/usual"


def test_sync_sends_and_reads(client: Client) -> None:
    """`sync` asks the documented server and returns the decoded body."""
    with httpx.Client(transport=httpx.MockTransport(answer), follow_redirects=True) as http:
        assert client.operation("usual").sync(http) == (1,)
        with pytest.raises(client.module("errors").StatusError, match="302"):
            client.operation("ranges").sync(http)
        with pytest.raises(client.module("errors").StatusError, match="404"):
            client.operation("usual").sync(http, base_url="https://other.example")


def test_asyncio_sends_and_reads(client: Client) -> None:
    """`asyncio` does the same with an asynchronous client."""

    async def call() -> object:
        async with httpx.AsyncClient(transport=httpx.MockTransport(answer)) as http:
            with pytest.raises(client.module("errors").StatusError, match="302"):
                await client.operation("ranges").asyncio(http)
            return await client.operation("usual").asyncio(http)

    assert asyncio.run(call()) == (1,)
