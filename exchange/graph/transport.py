"""One HTTP round trip, with what must hold for every one of them.

- It goes over HTTPS, and no redirect is followed.
- Its answer has a deadline in all, and a limit of bytes after decompression.
- ``verify`` given as a path is the only authority trusted: ``REQUESTS_CA_BUNDLE`` in
  the environment would else replace it. Proxies of the environment are used.
- ``~/.netrc`` never replaces or adds credentials.
- Failures of the connection become typed errors that hold no header and no body.
"""

from __future__ import annotations

import logging
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

import requests

from ..errors import (
    AnswerTooLarge,
    Unavailable,
    UntrustedHost,
)
from ..http_answers import check_authorities, transport_error
from ..patience import JOB, Deadline, DeadlineAdapter, Patience

MAX_ANSWER = 64 * 1024 * 1024
"""Bytes of an answer that is read at once, decompressed."""

CHUNK = 16 * 1024
"""Bytes that are read from the connection at once: gzip grows them a thousand times at
most.
"""


def _is_no_attachment(record: logging.LogRecord) -> bool:
    """An attachment comes under the type its sender wrote: broken, it is no event."""
    said = record.getMessage()
    return not (said.startswith("Failed to parse headers") and "/attachments/" in said)


# Before 2.0, urllib3 warns of such a type under the first name, since then the second.
for _name in ("urllib3.connectionpool", "urllib3.connection"):
    logging.getLogger(_name).addFilter(_is_no_attachment)


class Bearer(requests.auth.AuthBase):
    """Send a token, or none. As ``auth`` it also keeps ``~/.netrc`` out."""

    def __init__(self, token: str | None = None) -> None:
        self._token = token

    def __call__(self, request: requests.PreparedRequest) -> requests.PreparedRequest:
        if self._token:
            request.headers["Authorization"] = f"Bearer {self._token}"
        return request


class Transport:
    """Sends requests through one session, whose connections are kept alive."""

    def __init__(
        self,
        session: requests.Session | None = None,
        *,
        verify: str | bool = True,
        patience: Patience = JOB,
    ) -> None:
        self._session = session or requests.Session()
        self._verify = verify
        self._are_authorities_read = False
        self._environments: dict[str, Mapping[str, Any]] = {}
        self._deadline = Deadline(patience)
        self._session.mount("https://", DeadlineAdapter(self._deadline))

    def send(
        self,
        method: str,
        url: str,
        *,
        token: str | None = None,
        may_apply: bool = False,
        stream: bool = False,
        headers: Mapping[str, str] | None = None,
        **content: Any,
    ) -> requests.Response:
        """Send one request and return the answer, whatever its status below 300 or
        from 400 on.

        ``content``: ``params``, ``data`` or ``json`` as in requests. ``may_apply``:
        the request changes something, so that a lost answer leaves that open.
        ``stream``: the answer's body is left to be read; else it is read here.

        :raises Unavailable: unreachable, too slow, connection lost, answer cut; at once
            after an answer that was too slow
        :raises AnswerTooLarge: more than ``MAX_ANSWER`` bytes
        :raises UntrustedConnection: the TLS certificate cannot be verified
        :raises UntrustedHost: the address is not https, or the answer is a redirect
        """
        if not url.startswith("https://"):
            raise UntrustedHost("untrusted_host", code="http")
        if self.is_exhausted:
            raise Unavailable("unavailable", code="Exhausted")
        self._require_authorities()
        try:
            request = requests.Request(
                method, url, headers=dict(headers or {}), auth=Bearer(token), **content
            )
            response = self._session.send(
                self._session.prepare_request(request),
                timeout=self._deadline.begin(),
                allow_redirects=False,
                **self._environment(url),
            )
            # urllib3 before 2.0 takes a cut answer for a complete one unless told so
            response.raw.enforce_content_length = True
            if not stream:
                _read(response, may_apply)
        except (requests.RequestException, OSError) as error:
            self._deadline.note_failure()
            raise transport_error(error, may_apply) from None
        if 300 <= response.status_code < 400:
            response.close()
            raise UntrustedHost("untrusted_host", status=response.status_code)
        return response

    @property
    def is_exhausted(self) -> bool:
        """An answer was not there in time, or all patience is spent: ask no more."""
        return self._deadline.is_exhausted

    def _environment(self, url: str) -> Mapping[str, Any]:
        """How a server is reached from here, by the environment: looked up once, which
        takes as long as to send a request.
        """
        server = urlsplit(url).netloc
        if server not in self._environments:
            self._environments[server] = self._session.merge_environment_settings(
                url, {}, stream=True, verify=self._verify, cert=None
            )
        return self._environments[server]

    def _require_authorities(self) -> None:
        if not self._are_authorities_read:
            check_authorities(self._verify)
            self._are_authorities_read = True

    def close(self) -> None:
        """Close the connections that are kept alive."""
        self._session.close()


def _read(response: requests.Response, may_apply: bool) -> None:
    """Read the body as requests itself would, but no more than is allowed."""
    chunks, length = [], 0
    for chunk in response.iter_content(CHUNK):
        chunks.append(chunk)
        length += len(chunk)
        if length > MAX_ANSWER:
            response.close()
            raise AnswerTooLarge(status=response.status_code, maybe_applied=may_apply)
    response._content = b"".join(chunks)  # what its `content` and `json` read
