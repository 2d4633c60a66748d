"""`python -m bench.serving.probing ADDRESS PATH EVERY_S` asks again and again and prints how many ms each answer took.

A process of its own, so that it measures the server and not how busy the other clients are. It ends with its input.
"""

from __future__ import annotations

import http.client
import select
import sys
import time
from urllib.parse import urlsplit


def main() -> int:
    """Print a line for each answer, -1 where there was none or another than 200."""
    where, path, every_s = urlsplit(sys.argv[1]), sys.argv[2], float(sys.argv[3])
    while not select.select([sys.stdin], [], [], every_s)[0]:
        begun = time.perf_counter()
        connection = http.client.HTTPConnection(where.hostname or "", where.port, timeout=30)
        try:
            connection.request("GET", path)
            answer = connection.getresponse()
            answer.read()
            well = answer.status == 200
        except (OSError, http.client.HTTPException):
            well = False
        finally:
            connection.close()
        sys.stdout.write(f"{1000 * (time.perf_counter() - begun) if well else -1:.3f}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
