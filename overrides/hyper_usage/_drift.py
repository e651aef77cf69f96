"""How replies and the document differ: the rules, finding differences, and telling each once."""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from enum import Enum, StrEnum
from functools import cache
from logging import INFO
from threading import Lock
from typing import Any, ClassVar, Final, Protocol, cast, get_args, get_type_hints

from attrs import define, field, frozen

from hyper_usage._http.frames import raised_by_a_signal
from hyper_usage._log import DRIFT as LOGGER
from hyper_usage._usage import Usage
from hyper_usage_api import decode
from hyper_usage_api.types import UNSET

__all__ = ["Drift", "DriftKind"]  # For importers; the clients use the rest.

_MOST_DRIFTS: Final = 1000  # A server that makes up names must not fill the memory.
_INDEX: Final = re.compile(r"/\d+(?=/|$)")


class DriftKind(StrEnum):
    """How a reply can differ from the document."""

    UNKNOWN_MEMBER = "unknown-member"
    """The document does not name the member; `reported` keeps it."""
    UNKNOWN_VALUE = "unknown-value"
    """The document's enumeration does not list the value; it is kept as it came."""
    UNDOCUMENTED_STATUS = "undocumented-status"
    """The document does not name the status of the reply."""
    CONTRADICTION = "contradiction"
    """The figures do not fit the document's description of them; see `Plan.issues`."""


@frozen
class Drift:
    """One difference between a reply and the document; it holds no value of the reply."""

    kind: DriftKind
    pointer: str
    """JSON Pointer of the member in the body; for a status, of the response in the document."""
    observed: str
    """The JSON type of the member's value; for a status, the JSON type of the whole body."""

    @property
    def place(self) -> str:
        """The pointer with `*` for each index: items of an array share it, statuses do not."""
        is_status = self.kind is DriftKind.UNDOCUMENTED_STATUS
        return self.pointer if is_status else _INDEX.sub("/*", self.pointer)

    def __str__(self) -> str:
        return f"{self.kind} at {self.pointer}: {self.observed}"


class _Model(Protocol):
    WIRE_NAMES: ClassVar[Mapping[str, str]]

    @property
    def additional_properties(self) -> Mapping[str, Any]: ...


def drifts(usage: Usage) -> Iterator[Drift]:
    """Return the differences between the document and a reply that was read as a usage."""
    yield from drifts_of_body(usage.reported)
    for index, plan in enumerate(usage.plans):
        if issues := plan.issues:
            sent = plan.reported.to_dict()
            for issue in issues:
                observed = decode.type_name(sent[issue.member])
                yield Drift(DriftKind.CONTRADICTION, f"/plans/{index}/{issue.member}", observed)


def drifts_of_body(body: object, pointer: str = "") -> Iterator[Drift]:
    """Return the unknown members and values of all models in a decoded body, at any depth."""
    if isinstance(body, tuple):
        for index, item in enumerate(cast("tuple[object, ...]", body)):
            yield from drifts_of_body(item, f"{pointer}/{index}")
    elif hasattr(body, "WIRE_NAMES"):
        model = cast("_Model", body)
        yield from drifts_of_model(pointer, model)
        for attribute, name in _nested(type(model)).items():
            yield from drifts_of_body(getattr(model, attribute), f"{pointer}/{_token(name)}")


def drifts_of_model(pointer: str, model: _Model) -> Iterator[Drift]:
    """Return the unknown members and values of a model, which is at this pointer in the body."""
    is_map = _is_map(type(model))
    for name, value in model.additional_properties.items():
        at = f"{pointer}/{_token(name)}"
        if is_map:
            yield from drifts_of_body(value, at)
        else:
            yield Drift(DriftKind.UNKNOWN_MEMBER, at, decode.type_name(value))
    for attribute, name in _enumerations(type(model)).items():
        value = getattr(model, attribute)
        if value is not None and not isinstance(value, Enum):
            at = f"{pointer}/{_token(name)}"
            yield Drift(DriftKind.UNKNOWN_VALUE, at, decode.type_name(value))


def _token(name: str) -> str:
    return name.replace("~", "~0").replace("/", "~1")


@cache
def _enumerations(model: type[_Model]) -> dict[str, str]:
    """Return the wire name of each attribute that the document gives an enumeration."""
    unset = type(UNSET)
    return {
        attribute: model.WIRE_NAMES[attribute]
        for attribute, annotation in get_type_hints(model).items()
        for kind in get_args(annotation)
        if isinstance(kind, type) and issubclass(kind, Enum) and kind is not unset
    }


@cache
def _nested(model: type[_Model]) -> dict[str, str]:
    """Return the wire name of each attribute that may hold models."""
    return {
        attribute: model.WIRE_NAMES[attribute]
        for attribute, annotation in get_type_hints(model).items()
        if attribute in model.WIRE_NAMES and _names_model(annotation)
    }


def _names_model(annotation: object) -> bool:
    return hasattr(annotation, "WIRE_NAMES") or any(map(_names_model, get_args(annotation)))


@cache
def _is_map(model: type[_Model]) -> bool:
    """Return whether the document describes the values of members that it does not name."""
    return Any not in get_args(get_type_hints(model)["additional_properties"])


@define
class Reporter:
    """Tells a callback and the log of each drift, once for each kind and pointer."""

    on_drift: Callable[[Drift], None] | None
    _told: set[tuple[DriftKind, str]] = field(factory=set[tuple[DriftKind, str]], init=False)
    _lock: Lock = field(factory=Lock, init=False)

    @property
    def is_heard(self) -> bool:
        """Whether there is a callback, or a log that is read."""
        return self.on_drift is not None or LOGGER.isEnabledFor(INFO)

    def report(self, found: Iterable[Drift]) -> None:
        """Tell the drifts that were not told before; all items of an array count as one."""
        for drift in found:
            if len(self._told) == _MOST_DRIFTS:
                return
            if self._is_new((drift.kind, drift.place)):
                LOGGER.info("%s", drift)
                self._call(drift)

    def _is_new(self, drift: tuple[DriftKind, str]) -> bool:
        with self._lock:
            if drift in self._told or len(self._told) == _MOST_DRIFTS:
                return False
            self._told.add(drift)
            return True

    def _call(self, drift: Drift) -> None:
        try:
            if self.on_drift:
                self.on_drift(drift)
        except Exception as error:  # A failing callback must not cost the usage.
            if raised_by_a_signal(error) is error:
                raise
            LOGGER.warning("on_drift raised %s", type(error).__name__)
