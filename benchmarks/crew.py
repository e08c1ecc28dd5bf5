"""Clients in processes of their own, as web workers are, that do the same thing over and over when told."""

from __future__ import annotations

import multiprocessing
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from multiprocessing.connection import Connection
from typing import Protocol

Work = Callable[[], object]
PATIENCE = 60.0


class Side(Protocol):
    """One of the things compared; it must be possible to send it to another process."""

    def clients(self, numbers: Sequence[int], until: ExitStack) -> list[Work]:
        """One piece of work for each client's number; what they need is closed by `until`."""


class Crew:
    def __init__(self, pipes: Sequence[Connection]) -> None:
        self._pipes = pipes

    def rate(self, seconds: float) -> float:
        """How often a second all clients together did their work."""
        for pipe in self._pipes:
            pipe.send(seconds)
        return sum(_answer(pipe, seconds + PATIENCE) for pipe in self._pipes)


@contextmanager
def crew(side: Side, processes: int, threads: int) -> Iterator[Crew]:
    """A crew that is ready to start; its processes end with the block."""
    context = multiprocessing.get_context("spawn")
    with ExitStack() as until:
        pipes = []
        for number in range(processes):
            ours, theirs = context.Pipe()
            numbers = range(number * threads, (number + 1) * threads)
            process = context.Process(target=_serve, args=(theirs, side, numbers), daemon=True)
            process.start()
            theirs.close()
            until.callback(_end, process, ours)
            pipes.append(ours)
        for pipe in pipes:
            _answer(pipe, PATIENCE)
        yield Crew(pipes)


def _answer(pipe: Connection, seconds: float) -> float:
    if not pipe.poll(seconds):
        raise TimeoutError(f"no answer within {seconds:.0f} s")
    answer = pipe.recv()
    if isinstance(answer, str):
        raise RuntimeError(answer)
    return float(answer)


def _end(process: multiprocessing.process.BaseProcess, pipe: Connection) -> None:
    pipe.close()
    process.join(10)
    if process.is_alive():
        process.kill()
        process.join()


def _serve(pipe: Connection, side: Side, numbers: Sequence[int]) -> None:
    """In the child: once to warm up, then as often as the parent says; ends when it hangs up."""
    try:
        with ExitStack() as until:
            clients = side.clients(numbers, until)
            threads = until.enter_context(ThreadPoolExecutor(len(clients)))
            sum(threads.map(_count, clients, [0.3] * len(clients)))
            pipe.send(0.0)
            while True:
                seconds = pipe.recv()
                pipe.send(sum(threads.map(_count, clients, [seconds] * len(clients))))
    except EOFError:
        pass
    except Exception as error:
        pipe.send(f"{type(error).__name__}: {error}")
        raise


def _count(work: Work, seconds: float) -> float:
    began, done = time.perf_counter(), 0
    while (now := time.perf_counter()) < began + seconds:
        work()
        done += 1
    return done / (now - began)
