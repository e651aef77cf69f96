# Written by `python -m codegen regenerate` (openapi-python-client, codegen/templates)
# from openapi.json and overrides/openapi.overlay.yaml. Do not edit: change one of those.
from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any, ClassVar, Final, Self

from attrs import field, frozen

from .. import decode, encode
from ..types import UNSET, Unset

POINTER: Final = "/paths/~1usage/get/responses/200/content/application~1json/schema"
"""Where the document describes the schema."""


@frozen(kw_only=True)
class UsageStatistics:
    """The balance and the plans of an account."""

    WIRE_NAMES: ClassVar[Mapping[str, str]] = {"balance_euro": "balanceEuro", "plans": "plans"}
    """The name of each field in JSON."""

    balance_euro: Decimal
    """Current balance in Euros

    Format: float."""
    plans: tuple[PlanStatistics, ...] | None | Unset = UNSET
    """List of plans with their usage statistics"""
    additional_properties: Mapping[str, Any] = field(factory=lambda: {}, hash=False)
    """Copies of the members that the document does not name; do not change them."""

    @classmethod
    def from_dict(cls, data: object) -> Self:
        """Decode a JSON object.

        Raises:
            ValidationError: if `data` violates the document; has the pointer of the value.
        """
        members: Any = data
        if type(data) is not dict:
            members = decode.members(data)
        model: Self = _make(
            decode.required(members, "balanceEuro", decode.number),
            decode.optional(members, "plans", _decode_plans),
            {} if _NAMES.issuperset(members) else decode.others(members, _NAMES, decode.anything),
        )
        return model if cls is UsageStatistics else cls(**decode.fields(model))

    def to_dict(self) -> dict[str, Any]:
        """Encode as a JSON object; `from_dict` of the result equals this model.

        Numbers with a fraction stay `Decimal`; `encode.dumps` writes all their digits.
        """
        return encode.members(
            {"balanceEuro": self.balance_euro, "plans": self.plans}, self.additional_properties
        )


# Below the class, because models may refer to each other.
from ..models.plan_statistics import PlanStatistics

_NAMES: Final = frozenset(UsageStatistics.WIRE_NAMES.values())
_Draft: Final = decode.draft(UsageStatistics)
_decode_plans: Final = decode.nullable(decode.array(PlanStatistics.from_dict))


def _make(
    balance_euro: Decimal,
    plans: tuple[PlanStatistics, ...] | None | Unset,
    additional_properties: Mapping[str, Any],
) -> Any:
    """Return the model with these fields; `decode.draft` says why it is made so."""
    _draft = _Draft()
    _draft.balance_euro = balance_euro
    _draft.plans = plans
    _draft.additional_properties = additional_properties
    _draft.__class__ = UsageStatistics
    return _draft
