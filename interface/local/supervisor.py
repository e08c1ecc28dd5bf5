"""What `simpul run` does: database, web and worker of one machine, kept running and stopped together."""

import os
import signal
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from types import FrameType

from interface.local import web_address
from interface.local.binaries import NoPostgres
from interface.local.child import Child, growing_delay
from interface.local.embedded import Embedded
from interface.settings import Settings, SettingsError

WORKER = (sys.executable, "-m", "interface.cli", "worker")
WEB = (sys.executable, "-m", "interface.cli", "web")
Prepare = Callable[[str, Settings], None]


class Interrupt:
    """Ctrl-C, SIGTERM and a closed terminal: an exception while things start, later a wish that is noted."""

    def __init__(self) -> None:
        self.count = 0
        self.raises = True

    def __call__(self, signum: int, frame: FrameType | None) -> None:
        self.count += 1
        if self.raises and self.count == 1:
            raise KeyboardInterrupt

    @contextmanager
    def installed(self) -> Iterator[None]:
        """Signals that were ignored before us (nohup) stay ignored."""
        numbers = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
        before = {number: signal.getsignal(number) for number in numbers}
        for number, handler in before.items():
            if handler is not signal.SIG_IGN:
                signal.signal(number, self)
        try:
            yield
        finally:
            for number, handler in before.items():
                signal.signal(number, handler)


def run(
    settings: Settings,
    prepare: Prepare | None = None,
    worker: Sequence[str] = WORKER,
    web: Sequence[str] = WEB,
) -> int:
    """Run Simpul until it is asked to stop; the exit code. From the main thread only."""
    interrupt = Interrupt()
    try:
        with interrupt.installed(), ExitStack() as started:
            web_address.check_free(settings.host, settings.port)
            dsn, server = _database(settings, started)
            (prepare or _prepare)(dsn, settings)
            interrupt.raises = False
            env = {**os.environ, **settings.environment(dsn)}
            children = [Child("web", web, env), Child("worker", worker, env)]
            try:
                _watch(settings, interrupt, server, children)
            finally:
                _stop(children, interrupt)
    except KeyboardInterrupt:
        return 0
    except (SettingsError, NoPostgres) as trouble:
        _say(str(trouble))
        return 1
    return 0


def _prepare(dsn: str, settings: Settings) -> None:
    from interface.startup import prepare

    prepare(dsn, settings)


def _database(settings: Settings, started: ExitStack) -> tuple[str, Embedded | None]:
    """The database that was set, else the embedded one, which stops when `started` is left."""
    try:
        settings.home.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as trouble:
        raise SettingsError(f"SIMPUL_HOME={settings.home} cannot be made: {trouble.strerror}") from None
    if settings.database_url is not None:
        return settings.database_url, None
    server = started.enter_context(Embedded(settings.data))
    return server.dsn(), server


def _watch(
    settings: Settings, interrupt: Interrupt, server: Embedded | None, children: Sequence[Child]
) -> None:
    """Keep everything running, say the address once, and return when we are asked to stop."""
    announced = False
    while not interrupt.count:
        if server is not None and not server.alive():
            _revive(server, interrupt)
        for child in children:
            if news := child.tend():
                _say(news)
        if not announced and web_address.is_live(settings.host, settings.port):
            _announce(settings)
            announced = True
        time.sleep(0.1)


def _revive(server: Embedded, interrupt: Interrupt) -> None:
    """A server that was killed is started again until it runs; web and worker meanwhile wait for it."""
    attempt = 0
    while not interrupt.count:
        _say("PostgreSQL has ended; starting it again")
        try:
            interrupt.raises = True  # recovery may take minutes
            server.start()
            return
        except NoPostgres as trouble:
            _say(f"{trouble}\ntrying again in {growing_delay(attempt):g} s")
        finally:
            interrupt.raises = False
        _pause(growing_delay(attempt), interrupt)
        attempt += 1


def _pause(seconds: float, interrupt: Interrupt) -> None:
    end = time.monotonic() + seconds
    while time.monotonic() < end and not interrupt.count:
        time.sleep(0.1)


def _stop(children: Sequence[Child], interrupt: Interrupt, patience: float = 20) -> None:
    """In this order, each allowed to finish what it does; a second Ctrl-C ends the patience."""
    asked = interrupt.count
    for child in children:
        child.ask_to_stop()
        end = time.monotonic() + patience
        while child.alive() and time.monotonic() < end and interrupt.count <= max(asked, 1):
            time.sleep(0.05)
        if child.alive():
            _say(f"{child.name} did not stop by itself and is ended")
        child.end()


def _announce(settings: Settings) -> None:
    address = web_address.url(settings.host, settings.port)
    line = f"Simpul berjalan di {address}  (Ctrl-C untuk berhenti / to stop)"
    print(f"\n{line}\nSimpul is running at {address}\n", flush=True)


def _say(sentence: str) -> None:
    print(f"simpul: {sentence}", file=sys.stderr, flush=True)
