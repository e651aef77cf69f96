"""Finds where replies and the document part ways, and tells it once."""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from enum import Enum
from functools import cache
from logging import INFO
from threading import Lock
from typing import Any, ClassVar, Final, Protocol, get_args, get_type_hints

from attrs import define, field

from hyper_usage._drift import Drift, DriftKind
from hyper_usage._log import DRIFT as LOGGER
from hyper_usage._usage import Usage
from hyper_usage_api import decode
from hyper_usage_api.types import UNSET

__all__ = ["Reporter", "drifts", "drifts_of_model"]

_PLACES_LIMIT: Final = 1000  # A server that makes up names must not fill the memory.
_INDEX: Final = re.compile(r"/\d+(?=/|$)")


class _Model(Protocol):
    WIRE_NAMES: ClassVar[Mapping[str, str]]

    @property
    def additional_properties(self) -> Mapping[str, Any]: ...


def drifts(usage: Usage) -> Iterator[Drift]:
    """Find what the document does not say of a usage that was understood all the same."""
    yield from drifts_of_model("", usage.reported)
    for index, plan in enumerate(usage.plans):
        place = f"/plans/{index}"
        yield from drifts_of_model(place, plan.reported)
        if plan.issues:
            sent = plan.reported.to_dict()
            for issue in plan.issues:
                observed = decode.type_name(sent[issue.member])
                yield Drift(DriftKind.CONTRADICTION, f"{place}/{issue.member}", observed)


def drifts_of_model(place: str, model: _Model) -> Iterator[Drift]:
    """Find what the document does not say of a model that stands in this place of a body."""
    for name, value in model.additional_properties.items():
        pointer = f"{place}/{_token(name)}"
        yield Drift(DriftKind.UNKNOWN_MEMBER, pointer, decode.type_name(value))
    for attribute, name in _enumerations(type(model)).items():
        value = getattr(model, attribute)
        if value is not None and not isinstance(value, Enum):
            pointer = f"{place}/{_token(name)}"
            yield Drift(DriftKind.UNKNOWN_VALUE, pointer, decode.type_name(value))


def _token(name: str) -> str:
    return name.replace("~", "~0").replace("/", "~1")


@cache
def _enumerations(model: type[_Model]) -> dict[str, str]:
    """Return the wire name of each attribute whose values the document lists."""
    unset = type(UNSET)
    return {
        attribute: model.WIRE_NAMES[attribute]
        for attribute, annotation in get_type_hints(model).items()
        for kind in get_args(annotation)
        if isinstance(kind, type) and issubclass(kind, Enum) and kind is not unset
    }


@define
class Reporter:
    """Tells a callback and the log of each drift, once for each place."""

    on_drift: Callable[[Drift], None] | None
    _seen: set[tuple[DriftKind, str]] = field(factory=set[tuple[DriftKind, str]], init=False)
    _lock: Lock = field(factory=Lock, init=False)

    @property
    def is_heard(self) -> bool:
        """Tell whether there is anyone to tell."""
        return self.on_drift is not None or LOGGER.isEnabledFor(INFO)

    def report(self, found: Iterable[Drift]) -> None:
        """Tell what was not told before; the items of an array are one place."""
        for drift in found:
            if self._is_new((drift.kind, _INDEX.sub("/*", drift.pointer))):
                LOGGER.info("%s", drift)
                self._call(drift)

    def _is_new(self, place: tuple[DriftKind, str]) -> bool:
        with self._lock:
            if place in self._seen or len(self._seen) == _PLACES_LIMIT:
                return False
            self._seen.add(place)
            return True

    def _call(self, drift: Drift) -> None:
        try:
            if self.on_drift:
                self.on_drift(drift)
        except Exception as error:  # noqa: BLE001 - a usage that came must not be lost for it.
            LOGGER.warning("on_drift raised %s", type(error).__name__)
