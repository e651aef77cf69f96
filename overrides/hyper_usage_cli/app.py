"""The commands as typer sees them, and the texts of `--help`.

A command imports its work when it is called, and returns it as a task that `main` runs afterwards.
So `--help` and `--version` load nothing but typer.
"""

from typing import Annotated, Final

import typer

from hyper_usage_cli.command_line.decisions import check, guard
from hyper_usage_cli.command_line.services import export, monitoring
from hyper_usage_cli.command_line.views import doctor, status, watch

__all__ = ["app"]

app: Final = typer.Typer(
    name="hyper-usage",
    rich_markup_mode=None,  # Plain help does not load rich.
    pretty_exceptions_enable=False,  # They show local variables, such as the key.
    context_settings={"help_option_names": ["-h", "--help"]},
)


def _show_version(wanted: bool) -> None:
    if wanted:
        from hyper_usage import SPEC_SHA256, SPEC_VERSION, __version__

        typer.echo(f"hyper-usage {__version__} (spec {SPEC_VERSION}, sha256 {SPEC_SHA256})")
        raise typer.Exit


@app.callback()
def root(
    *,
    _version: Annotated[
        bool,
        typer.Option(
            "--version", callback=_show_version, is_eager=True, help="Show versions and exit."
        ),
    ] = False,
) -> None:
    """Show requests left, expiry and balance at Hyper Solutions.

    The key comes from HYPER_USAGE_API_KEY, --api-key-file, --api-key-stdin, the accounts file or
    the keyring.

    \b
    Exit codes of `check`: 0 OK, 1 WARNING, 2 CRITICAL, 3 UNKNOWN. Of all others:
      0  all is well, or yes            5    no reply in time, or the API is busy
      1  no                             6    reply not understood
      2  wrong command line             130  Ctrl-C
      3  no usable key or URL           141  output no longer read
      4  the API refuses the key        143  SIGTERM
    """  # noqa: D301 - typer does not wrap the lines below it.


for command in (status, guard, check, watch, export, doctor, monitoring):
    app.command()(command)
