"""What all tests share: which package it is that they test."""

import sysconfig
from importlib.metadata import version
from pathlib import Path

import pytest

import hyper_usage
import hyper_usage_api
import hyper_usage_cli


def pytest_addoption(parser: pytest.Parser) -> None:
    """Know the wheel that the session `tests` installed, if it did."""
    what = "insist that what is tested was installed from a wheel"
    parser.addoption("--installpkg", metavar="WHEEL", help=what)


@pytest.fixture(scope="session", autouse=True)
def _installed(request: pytest.FixtureRequest) -> None:
    """Let no test of a wheel run with the checkout's packages."""
    wheel: str | None = request.config.getoption("--installpkg")
    if wheel is None:
        return
    assert Path(wheel).name.split("-")[1] == version("hyper-usage")
    for package in (hyper_usage, hyper_usage_api, hyper_usage_cli):
        assert Path(sysconfig.get_path("purelib")) in Path(package.__file__ or "").parents
