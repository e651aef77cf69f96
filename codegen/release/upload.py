"""Uploads files with twine, as a program of its own: `python -P upload.py FILE ...`.

twine reads the address and the credentials itself, because other users can see arguments. twine
reads the whole answer to an upload, and only its status is needed. This program lets twine have the
first bytes.
"""

import sys
from argparse import ArgumentParser
from collections.abc import Sequence
from io import BytesIO
from typing import Final

from requests import RequestException, Response
from twine.commands.upload import upload
from twine.exceptions import TwineException
from twine.repository import Repository
from twine.settings import Settings
from urllib3.exceptions import HTTPError

__all__ = ["main"]

_LIMIT: Final = 2**16  # bytes of an answer that twine gets


class _Settings(Settings):
    def create_repository(self) -> Repository:
        """Return the repository; it reads no more than the first bytes of an answer."""
        repository = super().create_repository()
        repository.session.hooks["response"].append(_cut)
        return repository


def _cut(response: Response, *_: object, **_options: object) -> None:
    """Leave the first bytes of an answer; requests calls this before it reads a body."""
    raw = response.raw
    response.raw = BytesIO(raw.read(_LIMIT, decode_content=False))
    raw.close()


def main(paths: Sequence[str]) -> str | None:
    """Upload files; return the message on one line if that fails, otherwise None."""
    parser = ArgumentParser()
    _Settings.register_argparse_arguments(parser)  # the defaults are the environment's
    options = parser.parse_args(["--non-interactive", "--disable-progress-bar"])
    try:
        upload(_Settings.from_argparse(options), [*paths])
    except (HTTPError, RequestException, TwineException) as error:
        return " ".join(f"{type(error).__name__}: {error}".split())
    return None


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
