"""All tests share this: they know the package they test, and do not depend on the machine."""

import signal
import sysconfig
from collections.abc import Generator
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path

import pytest

import hyper_usage
import hyper_usage_api
import hyper_usage_cli


def pytest_addoption(parser: pytest.Parser) -> None:
    """Know the wheel that the session `tests` installed, if it did."""
    what = "insist that what is tested was installed from a wheel"
    parser.addoption("--installpkg", metavar="WHEEL", help=what)


def pytest_configure() -> None:
    """Let Hypothesis judge the code, not the speed of the machine that runs it."""
    if find_spec("hypothesis") is None:  # Only the tests of the package need it.
        return
    from hypothesis import HealthCheck, settings

    settings.register_profile(
        "any-machine", deadline=None, suppress_health_check=[HealthCheck.too_slow]
    )
    settings.load_profile("any-machine")


@pytest.fixture(scope="session", autouse=True)
def _installed(request: pytest.FixtureRequest) -> None:
    """Let no test of a wheel run with the checkout's packages."""
    wheel: str | None = request.config.getoption("--installpkg")
    if wheel is None:
        return
    assert Path(wheel).name.split("-")[1] == version("hyper-usage")
    for package in (hyper_usage, hyper_usage_api, hyper_usage_cli):
        assert Path(sysconfig.get_path("purelib")) in Path(package.__file__ or "").parents


@pytest.fixture(scope="session", autouse=True)
def _interruptible() -> Generator[None]:
    """Let SIGINT interrupt tests, and the processes they start, also where a parent ignored it.

    A shell ignores SIGINT for commands that a script runs in the background, and so does `nohup`.
    """
    before = signal.getsignal(signal.SIGINT)
    if before is signal.SIG_IGN:
        signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, before)
