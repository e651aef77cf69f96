"""Scrapes and parses an exposition as Prometheus does."""

from collections.abc import Mapping
from typing import TypeAlias
from urllib.request import Request, urlopen

from prometheus_client.parser import text_string_to_metric_families

__all__ = ["Series", "read", "scrape"]

Series: TypeAlias = Mapping[tuple[str, ...], float]


def scrape(url: str, accept: str = "*/*") -> tuple[str, str]:
    """Scrape a URL; return the content type and the exposition."""
    with urlopen(Request(url, headers={"accept": accept})) as reply:  # noqa: S310 - of a test.
        return reply.headers["content-type"], reply.read().decode()


def read(exposition: str) -> Series:
    """Return the value of each series by its name without `hyper_usage_` and its label values.

    The label values are in the order account, product, plan, kind.
    """
    found: dict[tuple[str, ...], float] = {}
    for family in text_string_to_metric_families(exposition):
        assert ("counter" if "drift" in family.name else "gauge") == family.type
        assert family.documentation.endswith(".")
        for sample in family.samples:
            labels = (sample.labels.get(name) for name in ("account", "product", "plan", "kind"))
            series = (
                sample.name.removeprefix("hyper_usage_"),
                *(label for label in labels if label is not None),
            )
            assert series not in found
            found[series] = sample.value
    return found
