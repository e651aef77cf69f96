"""The options that several commands share."""

from typing import Annotated, TypeAlias

from hyper_usage_cli.command_line.option import Option
from hyper_usage_cli.command_line.values import read_product

__all__ = ["Json", "Products"]

Products: TypeAlias = Annotated[
    list[str] | None,
    Option(
        "--product",
        parser=read_product,
        metavar="PRODUCT",
        help="Only this product; can be given more than once.",
        show_default=False,
    ),
]
Json: TypeAlias = Annotated[bool, Option("--json", help="Print JSON.")]
