# Written by `python -m codegen regenerate` (openapi-python-client, codegen/templates)
# from openapi.json and overrides/openapi.overlay.yaml. Do not edit: change one of those.
from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import Any, Self

from attrs import field, frozen

from .. import decode, encode
from ..types import UNSET, Unset


@frozen(kw_only=True)
class PlanStatistics:
    """What a plan holds, and what of it was used.

    From `#/paths/~1usage/get/responses/200/content/application~1json/schema/properties/plans/items`.
    """

    expires_at: datetime.datetime | None | Unset = UNSET
    """ISO 8601 date when this plan expires"""
    requests_used: int | Unset = UNSET
    """Number of requests used from this plan"""
    requests_quota: int | Unset = UNSET
    """Total number of requests allocated to this plan"""
    requests_remaining: int | Unset = UNSET
    """Number of requests remaining (quota - used)"""
    product: str | Unset = UNSET
    """Name of the product (e.g., "akamai", "datadome", "incapsula")"""
    num_requests: int | Unset = UNSET
    """Total number of requests for this plan"""
    additional_properties: Mapping[str, Any] = field(factory=lambda: {}, hash=False)
    """Members that the document does not name, as they came; copies, not to be changed."""

    @classmethod
    def from_dict(cls, data: object) -> Self:
        """Decode a JSON object.

        Raises:
            ValidationError: it is not what the document promises; says where.
        """
        members = decode.members(data)
        return cls(
            expires_at=decode.optional(
                members, "expiresAt", decode.either(decode.date_time, decode.null)
            ),
            requests_used=decode.optional(members, "requestsUsed", decode.integer),
            requests_quota=decode.optional(members, "requestsQuota", decode.integer),
            requests_remaining=decode.optional(members, "requestsRemaining", decode.integer),
            product=decode.optional(members, "product", decode.string),
            num_requests=decode.optional(members, "numRequests", decode.integer),
            additional_properties=decode.each(members, decode.anything),
        )

    def to_dict(self) -> dict[str, Any]:
        """Encode as a JSON object: `from_dict` of it equals this.

        Numbers with a fraction are `Decimal`, which `encode.dumps` writes with all their digits.
        """
        return encode.members(
            {
                "expiresAt": self.expires_at,
                "requestsUsed": self.requests_used,
                "requestsQuota": self.requests_quota,
                "requestsRemaining": self.requests_remaining,
                "product": self.product,
                "numRequests": self.num_requests,
            },
            self.additional_properties,
        )
