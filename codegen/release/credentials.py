"""Where an index is, and as whom it is asked.

Both are where twine looks for them: `TWINE_REPOSITORY_URL`, or the section of `.pypirc` that
`TWINE_REPOSITORY` names; there, in `TWINE_USERNAME` and `TWINE_PASSWORD` or in the keyring stand
the credentials. What has no place with twine is the address to read from.
"""

import os
from argparse import ArgumentParser
from typing import Final, Self, TypeAlias
from urllib.parse import urlsplit

from attrs import field, frozen
from requests import PreparedRequest, Session
from requests.auth import AuthBase, HTTPBasicAuth
from twine.exceptions import TwineException
from twine.settings import Settings

from codegen.addresses import is_secure
from codegen.errors import CodegenError

__all__ = ["IndexAccount"]

_UPLOAD: Final = "TWINE_REPOSITORY_URL"
_SIMPLE: Final = "HYPER_USAGE_INDEX_URL"

_Origin: TypeAlias = tuple[str, str]


@frozen(kw_only=True)
class IndexAccount:
    """An account with an index; `session` sends the credentials there and nowhere else."""

    upload_url: str
    simple_url: str
    session: Session = field(repr=False)
    secret: str = field(repr=False)

    @classmethod
    def from_environment(cls) -> Self:
        """Find the account; the Simple API is by default below the address for uploads.

        Raises:
            CodegenError: no index is named, or not as it should be, or there are no credentials.
        """
        if not os.environ.get(_UPLOAD) and not os.environ.get("TWINE_REPOSITORY"):
            what = "no index is named: set this, or TWINE_REPOSITORY to a section of .pypirc"
            raise CodegenError.at(_UPLOAD, what)
        settings, user, password = _settings()
        upload = _checked(_UPLOAD, str(settings.repository_config["repository"]))
        simple = _checked(_SIMPLE, os.environ.get(_SIMPLE) or f"{upload.rstrip('/')}/simple/")
        session = Session()
        session.verify = settings.cacert or True
        session.cert = settings.client_cert
        if _origin(upload) == _origin(simple):
            # As bytes, for requests takes a text to be Latin-1.
            basic = HTTPBasicAuth(user.encode(), password.encode())
            session.auth = _OneOrigin(_origin(upload), basic)
        return cls(
            upload_url=upload,
            simple_url=f"{simple.rstrip('/')}/",
            session=session,
            secret=password,
        )

    def without_secret(self, text: str) -> str:
        """Return a text that somebody else wrote as it may be shown."""
        return text.replace(self.secret, "[password]")


class _OneOrigin(AuthBase):
    """Sends credentials to one origin; an index may link to files elsewhere."""

    def __init__(self, origin: _Origin, auth: AuthBase) -> None:
        self._origin = origin
        self._auth = auth

    def __call__(self, request: PreparedRequest) -> PreparedRequest:
        return self._auth(request) if _origin(request.url or "") == self._origin else request


def _settings() -> tuple[Settings, str, str]:
    parser = ArgumentParser()
    Settings.register_argparse_arguments(parser)  # which read the environment
    try:
        settings = Settings.from_argparse(parser.parse_args(["--non-interactive"]))
        user, password = settings.username, settings.password
    except KeyError as error:
        raise CodegenError.at("twine", f"the section of .pypirc lacks {error}") from None
    except TwineException as error:
        raise CodegenError.at("twine", f"{type(error).__name__}: {error.args[0]}") from error
    if not (user and password):
        raise CodegenError.at("twine", "has no name or no password for this index")
    return settings, user, password


def _checked(where: str, url: str) -> str:
    """Return an address over which a password may go; a refused one is not shown."""
    try:
        parts = urlsplit(url)
    except ValueError:
        raise CodegenError.at(where, "is no address") from None
    if not is_secure(parts.scheme, parts.hostname or ""):
        raise CodegenError.at(where, "must start with https://, or http:// on a loopback address")
    if parts.username or parts.password or parts.query or parts.fragment:
        what = "must have no password, query or fragment; credentials are twine's to find"
        raise CodegenError.at(where, what)
    return url


def _origin(url: str) -> _Origin:
    parts = urlsplit(url)
    return parts.scheme, parts.netloc.lower()
