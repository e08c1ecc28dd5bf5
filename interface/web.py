"""The web processes: gunicorn over the application, wired after the fork."""

from __future__ import annotations

import atexit
import os
import shutil
from contextlib import ExitStack
from typing import Any

from gunicorn.app.base import BaseApplication

from interface.settings import Settings


class WebServer(BaseApplication):  # type: ignore[misc]
    """`web_workers` processes of `web_threads` threads; each has its own pools."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        super().__init__()

    def load_config(self) -> None:
        wanted = {
            "bind": f"{self.settings.host}:{self.settings.port}",
            "workers": self.settings.web_workers,
            "threads": self.settings.web_threads,
            "worker_class": "interface.web_worker.Threads",
            "timeout": 60,
            "graceful_timeout": 10,
            "keepalive": 5,
            "limit_request_line": 4094,
            "limit_request_fields": 60,
            "forwarded_allow_ips": "",  # SIMPUL_PROXIES alone says whose word is taken
            "control_socket_disable": True,
            "proc_name": "simpul-web",
            "loglevel": "warning",
            "child_exit": _forget_metrics,
        }
        for name, value in wanted.items():
            self.cfg.set(name, value)

    def load(self) -> Any:
        """Runs in each web process, after the fork: pools and threads do not survive one."""
        from interface.app import create_app
        from interface.wiring import wired

        parts = ExitStack()
        connections = min(self.settings.web_threads, 9)
        wiring = parts.enter_context(wired(self.settings.dsn(), self.settings, connections))
        atexit.register(parts.close)
        return create_app(wiring, self.settings)


def serve(settings: Settings) -> None:
    """Answers requests until it is asked to stop. What its processes need is looked at before they are made."""
    from interface.wiring import read_master_key

    settings.dsn()
    read_master_key(settings.home)
    folder = settings.home / "metrics"
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True, mode=0o700)
    os.environ["PROMETHEUS_MULTIPROC_DIR"] = str(folder)
    WebServer(settings).run()


def _forget_metrics(server: Any, worker: Any) -> None:
    from prometheus_client.multiprocess import mark_process_dead

    mark_process_dead(worker.pid)  # type: ignore[no-untyped-call]
