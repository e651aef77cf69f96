"""`provenance()`: the sources of the package."""

import pickle
from hashlib import sha256
from pathlib import Path

import pytest

import hyper_usage
from hyper_usage_api import document

pytestmark = pytest.mark.shipped

ROOT = Path(__file__).parents[3]


def test_provenance() -> None:
    """It has the files of the checkout."""
    provenance = hyper_usage.provenance()
    places = {
        "openapi.json": provenance.document,
        "overrides/openapi.overlay.yaml": provenance.overlay,
        "tests/pins/surface.txt": provenance.surface,
        "tests/pins/api.txt": provenance.api,
    }
    for place, text in places.items():
        assert (ROOT / place).read_text(encoding="utf-8") == text


def test_lock() -> None:
    """It names the tools and the document of the generated package."""
    provenance = hyper_usage.provenance()
    assert {"jinja2", "openapi-python-client", "ruff"} == provenance.lock.tools.keys()
    digest = sha256(provenance.document.encode()).hexdigest()
    assert document.SHA256 == digest == provenance.lock.inputs["openapi.json"]
    assert "client.py.jinja" in provenance.lock.replaced
    assert "hyper_usage_api/client.py" in provenance.lock.outputs


def test_pickle() -> None:
    """It can be pickled."""
    provenance = hyper_usage.provenance()
    assert provenance == pickle.loads(pickle.dumps(provenance))  # noqa: S301 - the pickle was made here
