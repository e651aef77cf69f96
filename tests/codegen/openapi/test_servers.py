"""The address of a server, with the defaults of its variables."""

from typing import Any

import pytest

from codegen.openapi.servers import address


@pytest.mark.parametrize(
    ("server", "expected"),
    [
        pytest.param({"url": "https://a/v1"}, "https://a/v1", id="plain"),
        pytest.param(
            {
                "url": "https://{host}:{port}/{host}",
                "variables": {"host": {"default": "{port}"}, "port": {"default": "443"}},
            },
            "https://{port}:443/{port}",
            id="variables",
        ),
        pytest.param({"url": "https://{host}", "variables": {}}, "https://{host}", id="unknown"),
    ],
)
def test_address(server: dict[str, Any], expected: str) -> None:
    """Each variable that the server describes has its default."""
    assert expected == address(server)
