"""What every answer tells browsers: whose code may run, who may frame it, what may be kept."""

from __future__ import annotations

from flask import Flask, Response, request

from interface.requests import SESSION_COOKIE
from interface.settings import Settings

YEAR = 365 * 24 * 3600
FILES = ("static", "pages.photo")  # the same for everybody, whoever is signed in
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; "
    "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
UNUSED = (
    "accelerometer", "autoplay", "camera", "display-capture", "fullscreen", "geolocation", "gyroscope",
    "magnetometer", "microphone", "midi", "payment", "usb",
)  # fmt: skip
SECURITY = {
    "Content-Security-Policy": POLICY,
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": ", ".join(f"{feature}=()" for feature in UNUSED),
}


def register(app: Flask, settings: Settings) -> None:
    """On every answer, problems and files included."""
    ours = dict(SECURITY)
    if settings.encrypted:
        ours["Strict-Transport-Security"] = f"max-age={YEAR}"

    @app.after_request
    def put(answer: Response) -> Response:
        for name, value in ours.items():
            answer.headers[name] = value
        keep_private(answer)
        return answer


def keep_private(answer: Response) -> None:
    """What somebody signed in was answered is theirs alone: nothing on the way may keep it."""
    if request.endpoint in FILES:
        return
    if "Authorization" in request.headers or SESSION_COOKIE in request.cookies:
        answer.headers["Cache-Control"] = "no-store"
        answer.vary.update(("Authorization", "Cookie"))
