"""HTTPS before the server of the tests, as a reverse proxy is in production."""

import socket
import threading
from contextlib import contextmanager, suppress

CHUNK = 65536


@contextmanager
def https_front(context, port):
    """Hand on what comes by TLS to a port of this machine.

    :param context: `SSLContext` of a server
    :return: context manager; inside it, the address (str)
    """
    with socket.create_server(("127.0.0.1", 0)) as listener:
        thread = threading.Thread(
            target=_serve, args=(listener, context, port), daemon=True
        )
        thread.start()
        yield f"https://localhost:{listener.getsockname()[1]}"
        listener.shutdown(socket.SHUT_RDWR)
    thread.join(5)


def _serve(listener, context, port):
    with suppress(OSError):
        while True:
            plain, _address = listener.accept()
            threading.Thread(
                target=_hand_on, args=(plain, context, port), daemon=True
            ).start()


def _hand_on(plain, context, port):
    with suppress(OSError):
        plain.settimeout(10)
        with (
            context.wrap_socket(plain, server_side=True) as client,
            socket.create_connection(("127.0.0.1", port), timeout=60) as server,
        ):
            server.sendall(_request(client))
            while chunk := server.recv(CHUNK):
                client.sendall(chunk)


def _request(client):
    """One whole request; the server is to end the connection after its answer."""
    content = b""
    while b"\r\n\r\n" not in content and (chunk := client.recv(CHUNK)):
        content += chunk
    head, _, body = content.partition(b"\r\n\r\n")
    lines = head.split(b"\r\n")
    fields = [line.split(b":", 1) for line in lines[1:]]
    length = next((int(v) for n, v in fields if n.lower() == b"content-length"), 0)
    while len(body) < length and (chunk := client.recv(CHUNK)):
        body += chunk
    kept = [line for line in lines if not line.lower().startswith(b"connection:")]
    return b"\r\n".join([*kept, b"Connection: close", b"", body])
