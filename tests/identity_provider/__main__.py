"""Runs the provider on loopback: `python -m tests.identity_provider PORT` (0: any); prints where it is."""

import logging
import os
import sys

from werkzeug.serving import make_server

os.environ["AUTHLIB_INSECURE_TRANSPORT"] = "1"  # it is on loopback, for tests

from tests.identity_provider.provider import create_provider

logging.getLogger("werkzeug").setLevel(logging.ERROR)
server = make_server("127.0.0.1", int(sys.argv[1]), lambda *_: [], threaded=True)
issuer = f"http://127.0.0.1:{server.server_port}"
server.app = create_provider(issuer)
sys.stdout.write(f"{issuer}\n")
sys.stdout.flush()
server.serve_forever()
