"""One address for an Odoo with workers: web sockets go to its gevent port.

In production a reverse proxy does this. Each connection is handed on whole, decided by
the path in its first line.
"""

import argparse
import asyncio
import contextlib

CHUNK = 65536


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    for name in ("--port", "--web-port", "--gevent-port"):
        parser.add_argument(name, type=int, required=True)
    options = parser.parse_args()
    with contextlib.suppress(KeyboardInterrupt):
        asyncio.run(serve(options.port, options.web_port, options.gevent_port))


async def serve(port: int, web_port: int, gevent_port: int) -> None:
    """Hand on the connections to ``port``, until cancelled."""

    async def hand_on(
        reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> None:
        with contextlib.suppress(OSError, asyncio.IncompleteReadError):
            first_line = await reader.readline()
            target = gevent_port if b" /websocket" in first_line else web_port
            upstream = await asyncio.open_connection("127.0.0.1", target)
            upstream[1].write(first_line)
            await asyncio.gather(_pump(reader, upstream[1]), _pump(upstream[0], writer))
        writer.close()

    server = await asyncio.start_server(hand_on, "127.0.0.1", port)
    async with server:
        await server.serve_forever()


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
