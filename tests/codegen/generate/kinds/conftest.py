"""Fixtures of the tests of generated clients."""

from collections.abc import Iterator

import pytest

from tests.codegen.generate.kinds.clients import GenerateClient, generated


@pytest.fixture(scope="module")
def generate_client(tmp_path_factory: pytest.TempPathFactory) -> Iterator[GenerateClient]:
    """Return a function that generates a client from a fragment of a document."""
    with generated(tmp_path_factory.mktemp("clients")) as generate:
        yield generate
