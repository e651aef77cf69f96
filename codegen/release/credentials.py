"""The address of an index, and the credentials for it.

Both come from twine's own settings. The address for uploads is `TWINE_REPOSITORY_URL`, or in the
section of `.pypirc` that `TWINE_REPOSITORY` names. The credentials are in that section, in
`TWINE_USERNAME` and `TWINE_PASSWORD`, or in the keyring. twine has no setting for the address to
read from: that is `HYPER_USAGE_INDEX_URL`.
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

__all__ = ["IndexAccount", "names_index"]

_UPLOAD: Final = "TWINE_REPOSITORY_URL"
_SIMPLE: Final = "HYPER_USAGE_INDEX_URL"

_Origin: TypeAlias = tuple[str, str]


@frozen(kw_only=True)
class IndexAccount:
    """An account on an index; `session` sends the credentials there and to no other host."""

    upload_url: str
    simple_url: str
    session: Session = field(repr=False)
    secret: str = field(repr=False)

    @classmethod
    def from_environment(cls) -> Self:
        """Return the account; the Simple API is by default below the address for uploads.

        Raises:
            CodegenError: if no index is named, its address is unusable, or credentials are missing.
        """
        if not names_index():
            what = "no index is named; set this, or set TWINE_REPOSITORY to a section of .pypirc"
            raise CodegenError.at(_UPLOAD, what)
        settings, user, password = _settings()
        upload = _checked(_UPLOAD, str(settings.repository_config["repository"]))
        simple = _checked(_SIMPLE, os.environ.get(_SIMPLE) or f"{upload.rstrip('/')}/simple/")
        session = Session()
        session.verify = settings.cacert or True
        session.cert = settings.client_cert
        if _origin(upload) == _origin(simple):
            # As bytes, because requests encodes a text as Latin-1.
            basic = HTTPBasicAuth(user.encode(), password.encode())
            session.auth = _OneOrigin(_origin(upload), basic)
        return cls(
            upload_url=upload,
            simple_url=f"{simple.rstrip('/')}/",
            session=session,
            secret=password,
        )

    def without_secret(self, text: str) -> str:
        """Return a text of another program with the password replaced, so that it may be shown."""
        return text.replace(self.secret, "[password]")


def names_index() -> bool:
    """Return whether the environment names an index."""
    return bool(os.environ.get(_UPLOAD) or os.environ.get("TWINE_REPOSITORY"))


class _OneOrigin(AuthBase):
    """Sends credentials only to one origin, because an index may link to files on other hosts."""

    def __init__(self, origin: _Origin, auth: AuthBase) -> None:
        self._origin = origin
        self._auth = auth

    def __call__(self, request: PreparedRequest) -> PreparedRequest:
        return self._auth(request) if _origin(request.url or "") == self._origin else request


def _settings() -> tuple[Settings, str, str]:
    parser = ArgumentParser()
    Settings.register_argparse_arguments(parser)  # the defaults are the environment's
    try:
        settings = Settings.from_argparse(parser.parse_args(["--non-interactive"]))
        user, password = settings.username, settings.password
    except KeyError as error:
        raise CodegenError.at("twine", f"the section of .pypirc lacks {error}; add it") from None
    except TwineException as error:
        raise CodegenError.at("twine", f"{type(error).__name__}: {error.args[0]}") from error
    if not (user and password):
        what = "no name or no password for this index; set TWINE_USERNAME and TWINE_PASSWORD"
        raise CodegenError.at("twine", what)
    return settings, user, password


def _checked(where: str, url: str) -> str:
    """Return an address that may get a password; a refused address is not shown."""
    try:
        parts = urlsplit(url)
    except ValueError:
        raise CodegenError.at(where, "expected an address with https://") from None
    if not is_secure(parts.scheme, parts.hostname or ""):
        what = "expected an address with https://, or http:// on a loopback address"
        raise CodegenError.at(where, what)
    if parts.username or parts.password or parts.query or parts.fragment:
        what = "expected an address without name, password, query and fragment; set TWINE_PASSWORD"
        raise CodegenError.at(where, what)
    return url


def _origin(url: str) -> _Origin:
    parts = urlsplit(url)
    return parts.scheme, parts.netloc.lower()
