"""For each fault of a server, a client returns or raises in time, and does not show the key."""

import gc
import pickle
import traceback
import tracemalloc
from collections.abc import Mapping
from logging import DEBUG

import pytest

from hyper_usage import APITimeoutError, HyperUsageError
from tests.hyper_usage.faults.bodies import FLOODS
from tests.hyper_usage.faults.scenario import KEY, Scenario, answer, reply, returns
from tests.hyper_usage.faults.server import receive, stall
from tests.hyper_usage.faults.table import CHAPTERS, TABLE, table
from tests.hyper_usage.faults.ways import OWN, Way, passed
from tests.hyper_usage.shown import shown_of
from tests.patience import LATE

SCENARIOS = [each for chapter in CHAPTERS.values() for each in chapter]
BOUNDED = [each for each in SCENARIOS if each not in FLOODS]
PASSED = passed(follow_redirects=True)
LONGEST_MESSAGE = 500
LOOPBACK = pytest.mark.allow_hosts(["127.0.0.1"])


def _id(value: object) -> str | None:
    return value.name.replace(" ", "-") if isinstance(value, Scenario) else None


def _play(scenario: Scenario, way: Way, caplog: pytest.LogCaptureFixture) -> None:
    """Play a scenario and check its outcome, and that no connection stays open."""
    _compare(scenario, way, caplog)
    if scenario.outcome.kind is APITimeoutError:
        gc.collect()  # Or a connection that the call left open would warn in a later test.


def _compare(scenario: Scenario, way: Way, caplog: pytest.LogCaptureFixture) -> None:
    def wait(_least: float, most: float) -> float:
        return most * scenario.waits

    with scenario.place(*scenario.plays) as stage, pytest.MonkeyPatch.context() as patch:
        caplog.set_level(DEBUG, "hyper_usage")
        patch.setattr("hyper_usage._call.uniform", wait)
        result = way(scenario, stage)
    came, expected = result.came, scenario.outcome
    assert expected.kind is type(came), came
    actual = {name: getattr(came, name) for name in expected.attributes}
    assert expected.attributes == actual
    assert expected.saying in str(came)
    assert scenario.attempts == sum(record.levelno == DEBUG for record in caplog.records)
    assert stage.attempts in {None, scenario.attempts}
    assert scenario.at_least <= result.seconds <= scenario.timeout + LATE
    assert all(_is_ours(request) for request in stage.requests)
    assert KEY not in caplog.text
    if isinstance(came, HyperUsageError):
        _check(came)


def _is_ours(request: bytes) -> bool:
    """Return whether a request is as documented, with the key only in its header."""
    line, *headers = request.decode("ascii").split("\r\n")
    keys = [header for header in headers if KEY in header]
    return (line, keys) == ("GET /usage HTTP/1.1", [f"x-api-key: {KEY}"])


def _check(error: HyperUsageError) -> None:
    """Check the properties of all exceptions."""
    pickled = pickle.dumps(error)
    assert KEY.encode() not in pickled
    again = pickle.loads(pickled)  # noqa: S301 - the pickle was made here
    assert (type(error), error.args, str(error)) == (type(again), again.args, str(again))
    assert str(error).isprintable()
    assert len(str(error)) <= LONGEST_MESSAGE
    assert KEY not in "".join(traceback.format_exception(error))
    for where, shown in shown_of(error):
        assert KEY not in f"{shown!r}", where


@LOOPBACK
@pytest.mark.parametrize("way", OWN)
@pytest.mark.parametrize("scenario", BOUNDED, ids=_id)
def test_scenario(scenario: Scenario, way: str, caplog: pytest.LogCaptureFixture) -> None:
    """A client has the outcome of the scenario."""
    _play(scenario, OWN[way], caplog)


@LOOPBACK
@pytest.mark.parametrize("way", PASSED)
@pytest.mark.parametrize("scenario", [each for each in BOUNDED if each.passed], ids=_id)
def test_passed_client(scenario: Scenario, way: str, caplog: pytest.LogCaptureFixture) -> None:
    """A client with an httpx client that was passed in has the same outcome."""
    _play(scenario, PASSED[way], caplog)


@LOOPBACK
@pytest.mark.parametrize("way", PASSED)
def test_impatient_client(way: str, caplog: pytest.LogCaptureFixture) -> None:
    """An httpx client with a shorter time-out leaves time for a retry."""
    scenario = Scenario(
        name="silent once",
        does="never answers the first request",
        plays=((receive, stall), answer(reply())),
        outcome=returns(),
        attempts=2,
    )
    _play(scenario, passed(timeout=1.0)[way], caplog)


@LOOPBACK
@pytest.mark.parametrize("way", OWN)
@pytest.mark.parametrize("ways", [OWN, PASSED], ids=["own", "passed"])
@pytest.mark.parametrize("scenario", FLOODS, ids=_id)
def test_memory(
    scenario: Scenario, ways: Mapping[str, Way], way: str, caplog: pytest.LogCaptureFixture
) -> None:
    """A client keeps little of an endless reply in memory."""
    tracemalloc.start()
    try:
        _play(scenario, ways[way], caplog)
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert peak < 16 * 2**20


def test_names() -> None:
    """The names of scenarios are unique."""
    names = [scenario.name for scenario in SCENARIOS]
    assert sorted(set(names)) == sorted(names)


def test_table() -> None:
    """The table in docs is up to date; `python3 noxfile.py -s faults` writes it."""
    assert table() == TABLE.read_text(encoding="utf-8")
