"""One address for an Odoo with workers: web sockets go to its gevent port.

In production a reverse proxy does this. Each connection is handed on whole, decided by
the path in its first line.
"""

import argparse
import asyncio
import contextlib
import ssl

CHUNK = 65536
# Odoo lets 8 connections for each of its two workers wait; more are dropped, and come
# again a second later. So what is too much waits here.
MOST_AT_ODOO = 16


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    for name in ("--port", "--web-port", "--gevent-port"):
        parser.add_argument(name, type=int, required=True)
    options = parser.parse_args()
    with contextlib.suppress(KeyboardInterrupt):
        asyncio.run(serve(options.port, options.web_port, options.gevent_port))


async def serve(
    port: int,
    web_port: int,
    gevent_port: int,
    context: ssl.SSLContext | None = None,
) -> None:
    """Hand on the connections to ``port``, until cancelled; by TLS with a context."""

    places = asyncio.Semaphore(MOST_AT_ODOO)

    async def hand_on(
        reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> None:
        with contextlib.suppress(OSError, asyncio.IncompleteReadError):
            first_line = await reader.readline()
            if b" /websocket" in first_line:
                await _connect(reader, writer, first_line, gevent_port)
            else:
                async with places:
                    await _connect(reader, writer, first_line, web_port)
        writer.close()

    server = await asyncio.start_server(hand_on, "127.0.0.1", port, ssl=context)
    async with server:
        await server.serve_forever()


async def _connect(
    reader: asyncio.StreamReader,
    writer: asyncio.StreamWriter,
    first_line: bytes,
    port: int,
) -> None:
    """Until both sides are done; a worker of Odoo is after one answer."""
    upstream = await asyncio.open_connection("127.0.0.1", port)
    upstream[1].write(first_line)
    await asyncio.gather(_pump(reader, upstream[1]), _pump(upstream[0], writer))


async def _pump(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """Copy what is read until it ends, then end what is written to."""
    try:
        while chunk := await reader.read(CHUNK):
            writer.write(chunk)
            await writer.drain()
    except OSError:
        pass
    finally:
        writer.close()


if __name__ == "__main__":
    main()
