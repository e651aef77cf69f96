"""One HTTP exchange over a socket: the head of a request comes, a reply goes."""

import socket
from asyncio import get_running_loop, sleep
from email.utils import formatdate
from http import HTTPStatus
from typing import Final

import h11
from attrs import define, field, frozen

__all__ = ["Exchange", "Reply"]

_CHUNK: Final = 65_536


@frozen(kw_only=True)
class Reply:
    """The reply to a request."""

    status: int = HTTPStatus.OK
    headers: tuple[tuple[str, str], ...]
    body: bytes

    @classmethod
    def of_text(cls, text: str, status: int = HTTPStatus.OK, **headers: str) -> "Reply":
        """Return a reply with a text and some headers; `_` in their names stands for `-`."""
        given = {"content_type": "text/plain; charset=utf-8", **headers}
        named = tuple((name.replace("_", "-"), value) for name, value in given.items())
        return cls(status=status, headers=named, body=f"{text}\n".encode())


@define(eq=False)
class Exchange:
    """The exchange with a client that connected."""

    connection: socket.socket
    _parser: h11.Connection = field(factory=lambda: h11.Connection(h11.SERVER), init=False)
    _wants_body: bool = field(default=True, init=False)

    async def receive(self) -> h11.Request | Reply | None:
        """Return the head of the request, or the reply to no request; None if nothing came."""
        try:
            while (event := self._parser.next_event()) is h11.NEED_DATA:
                chunk = await get_running_loop().sock_recv(self.connection, _CHUNK)
                self._parser.receive_data(chunk)
        except h11.RemoteProtocolError as error:
            return Reply.of_text(
                f"expected a request in HTTP/1.1; got something else ({error}); try: curl URL",
                error.error_status_hint,
            )
        if not isinstance(event, h11.Request):
            return None
        self._wants_body = event.method != b"HEAD"
        return event

    async def send(self, reply: Reply) -> None:
        """Send a reply, without its body after HEAD; return when the client closes its side."""
        headers = [
            ("date", formatdate(usegmt=True)),
            *reply.headers,
            ("content-length", str(len(reply.body))),
            ("connection", "close"),
        ]
        reason = HTTPStatus(reply.status).phrase.encode()
        head = h11.Response(status_code=reply.status, headers=headers, reason=reason)
        sent = (self._parser.send(head) or b"") + (reply.body if self._wants_body else b"")
        await get_running_loop().sock_sendall(self.connection, sent)
        self.connection.shutdown(socket.SHUT_WR)
        # Closing a socket that has unread bytes would reset the connection, and the reply with it.
        while await get_running_loop().sock_recv(self.connection, _CHUNK):  # noqa: ASYNC110 - no poll
            await sleep(0)  # Other tasks run, also while bytes come without a pause.
