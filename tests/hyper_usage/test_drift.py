"""Drift at runtime: each difference is reported once, and without a value of the reply."""

import logging
from collections.abc import Mapping
from enum import IntEnum, StrEnum
from typing import Any, ClassVar

import pytest
from attrs import evolve, field, frozen

from hyper_usage import Drift, DriftKind, _client, _drift
from hyper_usage._drift import Reporter, drifts_of_body
from hyper_usage._endpoints import USAGE
from hyper_usage.testing import FakeUsageAPI, Reply
from hyper_usage_api.types import UNSET, Unset
from tests.hyper_usage.calling import Ask, ClientCall
from tests.hyper_usage.replies import KEY


def drifts_of(ask: Ask, *replies: Reply, times: int = 1) -> list[Drift]:
    """Return the drifts that a callback gets while the client asks."""
    told: list[Drift] = []
    transport = FakeUsageAPI(*replies).transport()
    ask(ClientCall(transport=transport, times=times, max_retries=1, on_drift=told.append))
    return told


def test_nothing(ask: Ask) -> None:
    """A reply as documented has no drift."""
    assert drifts_of(ask, Reply()) == []


@pytest.mark.parametrize(
    ("value", "observed"),
    [
        pytest.param(1, "integer", id="integer"),
        pytest.param(1.5, "number", id="number"),
        pytest.param("s3cret", "string", id="string"),
        pytest.param(True, "boolean", id="boolean"),
        pytest.param(None, "null", id="null"),
        pytest.param([1], "array", id="array"),
        pytest.param({"a": 1}, "object", id="object"),
    ],
)
def test_unknown_member(ask: Ask, value: object, observed: str) -> None:
    """A member that the document does not name is reported with its pointer and type."""
    body = {"balanceEuro": 1, "a/b~": value, "plans": [{}, {"x-unknown": value}]}
    expected = [
        Drift(DriftKind.UNKNOWN_MEMBER, "/a~1b~0", observed),
        Drift(DriftKind.UNKNOWN_MEMBER, "/plans/1/x-unknown", observed),
    ]
    assert expected == drifts_of(ask, Reply(200, body))


def test_contradiction(ask: Ask) -> None:
    """A contradiction is reported with its member."""
    body = {"balanceEuro": 1, "plans": [{"numRequests": 1, "requestsQuota": 2}]}
    expected = [Drift(DriftKind.CONTRADICTION, "/plans/0/numRequests", "integer")]
    assert expected == drifts_of(ask, Reply(200, body))


@pytest.mark.parametrize(
    ("body", "observed"),
    [
        pytest.param(b'{"error": "s3cret"}', "object", id="object"),
        pytest.param(b"<html>", "no JSON", id="html"),
    ],
)
@pytest.mark.usefixtures("no_waits")
def test_undocumented_status(
    ask: Ask, monkeypatch: pytest.MonkeyPatch, body: bytes, observed: str
) -> None:
    """A status that the document does not name is reported, even if a retry returns a usage."""
    operation = evolve(USAGE.operation, errors={})
    monkeypatch.setattr(_client, "USAGE", evolve(USAGE, operation=operation))
    expected = [
        Drift(DriftKind.UNDOCUMENTED_STATUS, "/paths/~1usage/get/responses/503", observed),
    ]
    assert expected == drifts_of(ask, Reply(503, body), Reply())


def test_once(ask: Ask) -> None:
    """Each pointer is reported once for a client, however many items and replies have it."""
    body = {"balanceEuro": 1, "plans": [{"x-unknown": 1}, {"x-unknown": 2}]}
    assert len(drifts_of(ask, Reply(200, body), times=3)) == 1


@pytest.mark.parametrize(
    ("drift", "expected"),
    [
        pytest.param(Drift(DriftKind.UNKNOWN_MEMBER, "/plans/12/x", "null"), "/plans/*/x", id="in"),
        pytest.param(Drift(DriftKind.UNKNOWN_VALUE, "/a/0/1", "string"), "/a/*/*", id="last"),
        pytest.param(Drift(DriftKind.UNKNOWN_MEMBER, "/x1/2y", "null"), "/x1/2y", id="names"),
        pytest.param(
            Drift(DriftKind.UNDOCUMENTED_STATUS, "/responses/503", "object"),
            "/responses/503",
            id="status",
        ),
    ],
)
def test_place(drift: Drift, expected: str) -> None:
    """Items of an array share a place; statuses do not."""
    assert expected == drift.place


def test_two_statuses() -> None:
    """Each undocumented status is reported."""
    told: list[Drift] = []
    kind = DriftKind.UNDOCUMENTED_STATUS
    drifts = [Drift(kind, f"/responses/{status}", "object") for status in (502, 503)]
    Reporter(told.append).report(drifts)
    assert drifts == told


def test_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    """The number of drifts is bounded, against a server that makes up names."""
    monkeypatch.setattr(_drift, "_MOST_DRIFTS", 2)
    told: list[Drift] = []
    reporter = Reporter(told.append)
    for name in "abc":
        reporter.report([Drift(DriftKind.UNKNOWN_MEMBER, f"/{name}", "integer")])
    assert [drift.pointer for drift in told] == ["/a", "/b"]


def test_printable(ask: Ask) -> None:
    """A name from a reply is reported printable, bounded and without the key."""
    body = {"balanceEuro": 1, f"\x1b{KEY}" + "x" * 500: 1}
    (drift,) = drifts_of(ask, Reply(200, body))
    assert drift.pointer.startswith("/ [key]xxx")
    assert len(drift.pointer) == 200


def test_log(ask: Ask, caplog: pytest.LogCaptureFixture) -> None:
    """The log has the same drift at INFO, with and without a callback."""
    caplog.set_level(logging.INFO, "hyper_usage.drift")
    body = {"balanceEuro": 1, "x-unknown": "s3cret"}
    ask(ClientCall(transport=FakeUsageAPI(Reply(200, body)).transport()))
    expected = [("hyper_usage.drift", logging.INFO, "unknown-member at /x-unknown: string")]
    assert expected == caplog.record_tuples


def test_failing_callback(ask: Ask, caplog: pytest.LogCaptureFixture) -> None:
    """A callback that fails is logged, and the usage is not lost."""

    def fail(_: Drift) -> None:
        raise KeyError("s3cret")

    body = {"balanceEuro": 1, "x-unknown": 1}
    (usage,) = ask(ClientCall(transport=FakeUsageAPI(Reply(200, body)).transport(), on_drift=fail))
    assert usage.balance_euro == 1
    assert caplog.record_tuples == [
        ("hyper_usage.drift", logging.WARNING, "on_drift raised KeyError")
    ]


class Colour(StrEnum):
    """An enumeration of strings that a later document may have."""

    RED = "red"


class Size(IntEnum):
    """An enumeration of integers that a later document may have."""

    ONE = 1


@frozen(kw_only=True)
class Car:
    """A model as the generator writes it for a document with enumerations."""

    WIRE_NAMES: ClassVar[Mapping[str, str]] = {"main_colour": "mainColour", "size": "size"}

    main_colour: Colour | str
    size: Size | int | Unset | None = UNSET
    additional_properties: Mapping[str, Any] = field(factory=dict[str, Any])


@pytest.mark.parametrize(
    ("car", "expected"),
    [
        pytest.param(Car(main_colour=Colour.RED), [], id="absent"),
        pytest.param(Car(main_colour=Colour.RED, size=None), [], id="null"),
        pytest.param(Car(main_colour=Colour.RED, size=Size.ONE), [], id="known"),
        pytest.param(
            Car(main_colour="blue", size=2),
            [("/mainColour", "string"), ("/size", "integer")],
            id="unknown",
        ),
    ],
)
def test_unknown_value(car: Car, expected: list[tuple[str, str]]) -> None:
    """A value that the enumeration does not list is reported under its name in JSON."""
    found = list(drifts_of_body(car))
    assert {drift.kind for drift in found} <= {DriftKind.UNKNOWN_VALUE}
    assert expected == sorted((drift.pointer, drift.observed) for drift in found)


@frozen(kw_only=True)
class Garage:
    """A model that holds models, and describes the members that it does not name."""

    WIRE_NAMES: ClassVar[Mapping[str, str]] = {"cars": "all/cars", "name": "name"}

    cars: tuple[Car, ...] | Unset | None = UNSET
    name: str = ""
    additional_properties: Mapping[str, Car] = field(factory=dict[str, Car])


@pytest.mark.parametrize("cars", [None, UNSET, ()], ids=["null", "absent", "empty"])
def test_a_body_without_models(cars: tuple[Car, ...] | Unset | None) -> None:
    """A member that holds no model has no drift."""
    assert [] == list(drifts_of_body(Garage(cars=cars)))


def test_models_at_any_depth() -> None:
    """The models in a body are compared too: in lists and in maps, whose names are not unknown."""
    red, odd = Car(main_colour=Colour.RED), Car(main_colour="blue")
    more = Car(main_colour=Colour.RED, additional_properties={"x": None})
    body = (Garage(cars=(red, odd, more)), Garage(additional_properties={"a/b": odd, "c": red}))
    expected = [
        Drift(DriftKind.UNKNOWN_VALUE, "/0/all~1cars/1/mainColour", "string"),
        Drift(DriftKind.UNKNOWN_MEMBER, "/0/all~1cars/2/x", "null"),
        Drift(DriftKind.UNKNOWN_VALUE, "/1/a~1b/mainColour", "string"),
    ]
    assert expected == list(drifts_of_body(body))


def test_in_words() -> None:
    """A drift reads as one line."""
    drift = Drift(DriftKind.UNKNOWN_MEMBER, "/x-unknown", "integer")
    assert str(drift) == "unknown-member at /x-unknown: integer"
