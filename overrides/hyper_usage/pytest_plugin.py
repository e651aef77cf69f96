"""A fixture of pytest for code that makes its own client.

Name this module in the topmost conftest.py, so that only tests that want it load it:

>>> pytest_plugins = ["hyper_usage.pytest_plugin"]
"""

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Generator

    from hyper_usage.testing import FakeUsageAPI

__all__ = ["usage_api"]


@pytest.fixture
def usage_api(monkeypatch: pytest.MonkeyPatch) -> "Generator[FakeUsageAPI]":
    """A fake API on a loopback address, which clients ask that are made without arguments.

    HYPER_USAGE_BASE_URL and HYPER_USAGE_API_KEY lead to it until the test ends.
    """
    # Imported here, because httpx takes time to load.
    from hyper_usage.diagnostics import BASE_URL_VARIABLE, KEY_VARIABLE  # noqa: PLC0415
    from hyper_usage.testing import FakeUsageAPI  # noqa: PLC0415

    api = FakeUsageAPI()
    with api.serve() as base_url:
        monkeypatch.setenv(BASE_URL_VARIABLE, base_url)
        monkeypatch.setenv(KEY_VARIABLE, api.api_key)
        yield api
