"""Request bodies, credentials, tags and the description of an operation."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from tests.codegen.generate.kinds.clients import Client, GenerateClient, operation

MODEL = {
    "title": "Order",
    "type": "object",
    "required": ["amount"],
    "properties": {"amount": {"type": "number"}, "day": {"type": "string", "format": "date"}},
}


def body(schema: object, media_type: str = "application/json", **more: object) -> dict[str, Any]:
    """Make a request body of one media type."""
    return {"content": {media_type: {"schema": schema}}, **more}


@pytest.fixture(scope="module")
def client(generate_client: GenerateClient) -> Client:
    """Return a client of operations with bodies, tags and credentials."""
    order = {"$ref": "#/components/schemas/Order"}
    nullable = {"oneOf": [order, {"type": "null"}]}
    paths: dict[str, Any] = {
        "/orders": {
            "post": operation(
                operationId="add", requestBody=body(order, required=True), tags=["Orders"]
            ),
            "put": operation(
                operationId="replace",
                requestBody={"$ref": "#/components/requestBodies/Orders"},
                tags=["Orders", "ignored"],
            ),
            "patch": operation(
                operationId="change", requestBody=body(nullable, "application/merge-patch+json")
            ),
            "get": operation(operationId="list", deprecated=True),
        },
        "/open": {"get": operation(security=[])},
    }
    components = {
        "schemas": {"Order": MODEL},
        "requestBodies": {"Orders": body({"type": "array", "items": order})},
        "securitySchemes": {"api_key": {"type": "apiKey", "in": "header", "name": "X-Key"}},
    }
    secured: dict[str, list[str]] = {"api_key": []}
    return generate_client({"paths": paths, "components": components, "security": [secured]})


def test_a_body_is_written_with_all_its_digits(client: Client) -> None:
    """A model is sent as JSON: numbers exactly, dates as text, absent members not at all."""
    order = client.model("Order")
    send = client.operation("add", "orders").build_request
    auth = client.module("client").ApiKey("secret")
    request = send(auth=auth, body=order(amount=Decimal("1.10"), day=date(2024, 1, 2)))
    assert request.content == b'{"amount":1.10,"day":"2024-01-02"}'
    assert request.headers["content-type"] == "application/json"
    assert send(auth=auth, body=order(amount=Decimal(1))).content == b'{"amount":1}'


def test_an_array_may_be_a_body(client: Client) -> None:
    """A body that is an array, here by reference, is a tuple of models."""
    order = client.model("Order")(amount=Decimal(1))
    auth = client.module("client").ApiKey("secret")
    replace = client.operation("replace", "orders").build_request
    assert replace(auth=auth, body=(order, order)).content == b'[{"amount":1},{"amount":1}]'


def test_an_optional_body_may_be_left_out(client: Client) -> None:
    """A request without a body has no content type; null is a body."""
    change = client.operation("change").build_request
    auth = client.module("client").ApiKey("secret")
    absent, null = change(auth=auth), change(auth=auth, body=None)
    assert (absent.content, null.content) == (None, b"null")
    assert "content-type" not in absent.headers


def test_a_body_has_the_documented_media_type(client: Client) -> None:
    """JSON of another name is sent under that name."""
    auth = client.module("client").ApiKey("secret")
    headers = client.operation("change").build_request(auth=auth, body=None).headers
    assert headers["content-type"] == "application/merge-patch+json"


def test_a_required_body_cannot_be_left_out(client: Client) -> None:
    """An operation that needs a body has no default for it."""
    with pytest.raises(TypeError, match="body"):
        client.operation("add", "orders").build_request(
            auth=client.module("client").ApiKey("secret")
        )


def test_operations_stand_under_their_first_tag(client: Client) -> None:
    """A tag is a package that exports its operations; without one, it is `default`."""
    assert client.module("api.orders").__all__ == ["add", "replace"]
    assert client.module("api.default").__all__ == ["change", "get_open", "list_"]


def test_an_operation_describes_itself(client: Client) -> None:
    """The description of an operation can be read at run time."""
    described = client.operation("list_").OPERATION
    assert (
        *(described.pointer, described.method, described.path),
        *(described.security, described.deprecated),
    ) == ("/paths/~1orders/get", "GET", "/orders", "ApiKey", True)


def test_credentials_go_into_their_header(client: Client) -> None:
    """The document's security scheme is a class whose key travels in the documented header."""
    request = client.operation("list_").build_request(auth=client.module("client").ApiKey("secret"))
    assert request.headers["X-Key"] == "secret"


def test_an_operation_may_need_no_credentials(client: Client) -> None:
    """An operation with an empty list of credentials takes none, whatever holds for others."""
    assert client.operation("get_open").build_request().headers == {"accept": "application/json"}


def test_credentials_cannot_be_left_out(client: Client) -> None:
    """A request that needs credentials is not made without them, even past the type checker."""
    with pytest.raises(TypeError, match="auth must be credentials of ApiKey, got None"):
        client.operation("list_").build_request(auth=None)


@pytest.mark.parametrize("key", ["", " ", "se cret", "secret\n", "s\u00e9cret", "secret\x7f"])
def test_a_key_that_no_header_can_carry_is_refused(client: Client, key: str) -> None:
    """A key is checked before httpx would show it in an error, and not shown here."""
    with pytest.raises(ValueError, match="printable ASCII") as caught:
        client.module("client").ApiKey(key)
    assert "cret" not in str(caught.value)


def test_no_key_is_shown(client: Client) -> None:
    """Neither credentials nor a request show the key."""
    auth = client.module("client").ApiKey("secret")
    assert "secret" not in repr(auth)
    assert "secret" not in repr(client.operation("list_").build_request(auth=auth))
