"""The options that several commands share."""

from pathlib import Path
from typing import Annotated, TypeAlias

import typer

from hyper_usage_cli.command_line.values import read_product, read_seconds

__all__ = ["BaseURL", "Json", "KeyFile", "KeyStdin", "Products", "Timeout"]

BaseURL: TypeAlias = Annotated[
    str | None,
    typer.Option(
        metavar="URL",
        help="Ask another server: https, or http on a loopback address.",
        show_default=False,
    ),
]
Timeout: TypeAlias = Annotated[
    float,
    typer.Option(
        parser=read_seconds, metavar="SECONDS", help="Time limit of a call, retries included."
    ),
]
KeyFile: TypeAlias = Annotated[
    Path | None,
    typer.Option(
        "--api-key-file",
        metavar="FILE",
        help="Read the key from this file, not from HYPER_USAGE_API_KEY.",
        show_default=False,
    ),
]
KeyStdin: TypeAlias = Annotated[
    bool, typer.Option("--api-key-stdin", help="Read the key from the first line of stdin.")
]
Products: TypeAlias = Annotated[
    list[str] | None,
    typer.Option(
        "--product",
        parser=read_product,
        metavar="PRODUCT",
        help="Only this product; can be given more than once.",
        show_default=False,
    ),
]
Json: TypeAlias = Annotated[bool, typer.Option("--json", help="Print JSON.")]
