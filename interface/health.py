"""How it is going: alive, ready, and in numbers."""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from typing import Any

import structlog
from flask import Blueprint, Flask, Response, g, json, request
from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, Counter, Histogram, generate_latest
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.multiprocess import MultiProcessCollector
from prometheus_client.registry import Collector

from interface.requests import live_view
from interface.wiring import AWAY
from projections.standing import Standing, standing

health = Blueprint("health", __name__)
log = structlog.get_logger()
METHODS = {"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"}  # whatever else is called "other"
REQUESTS = Counter("simpul_requests_total", "Requests answered", ["method", "route", "status"])
SECONDS = Histogram(
    "simpul_request_seconds", "Time to answer a request", ["route"],
    buckets=(0.002, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5),
)  # fmt: skip


@health.get("/live")
def live() -> Response:
    """The process answers. Says nothing of the database."""
    return _json({"live": True})


@health.get("/ready")
def ready() -> Response:
    """Whether reads can be answered, and how far they are behind the log.

    Anybody may ask: the database's own words are for the log and for `simpul doctor`.
    """
    try:
        now = standing(live_view())
    except AWAY as error:
        log.error("database_away", error=str(error), route="/ready")
        return _json({"ready": False, "why": "the database cannot be reached"}, 503)
    aside = [{"model": one["model"], "failed_at": one["failed_at"]} for one in now.set_aside]
    return _json({**now.as_dict(), "set_aside": aside}, 200 if now.ready else 503)


@health.get("/metrics")
def metrics() -> Response:
    """All processes' counters, and where log and edition stand, for Prometheus."""
    registry = CollectorRegistry()
    if "PROMETHEUS_MULTIPROC_DIR" in os.environ:
        MultiProcessCollector(registry)  # type: ignore[no-untyped-call]
    registry.register(Gauges())
    return Response(generate_latest(registry), content_type=CONTENT_TYPE_LATEST)


def measure(app: Flask) -> None:
    """Counts and times every request by its route."""

    @app.before_request
    def start() -> None:
        g.started = time.perf_counter()

    @app.after_request
    def count(answer: Response) -> Response:
        route = request.url_rule.rule if request.url_rule else "none"
        method = request.method if request.method in METHODS else "other"
        REQUESTS.labels(method, route, answer.status_code).inc()
        if started := g.get("started"):
            SECONDS.labels(route).observe(time.perf_counter() - started)
        return answer


class Gauges(Collector):
    """Where the network stands, asked of the database: the same whichever process answers."""

    def collect(self) -> Iterator[GaugeMetricFamily]:
        try:
            figures = _figures(standing(live_view()))
        except AWAY:
            figures = [("simpul_database_up", "Whether the database answers", 0)]
        for name, meaning, value in figures:
            yield GaugeMetricFamily(name, meaning, value)


def _figures(now: Standing) -> list[tuple[str, str, float]]:
    return [
        ("simpul_database_up", "Whether the database answers", 1),
        ("simpul_log_position", "Position of the newest event", now.head),
        ("simpul_edition_position", "Position the live edition has come to", now.position),
        ("simpul_edition_lag_events", "Events that the live edition has yet to take in", now.lag_events),
        ("simpul_edition_lag_seconds", "Age of the oldest of them", now.lag_seconds),
        ("simpul_read_models_set_aside", "Read models that failed", len(now.set_aside)),
    ]


def _json(body: dict[str, Any], status: int = 200) -> Response:
    return Response(json.dumps(body), status, content_type="application/json")
