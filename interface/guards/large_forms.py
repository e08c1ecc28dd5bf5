"""Forms that may be larger than all else: the text of a draft, for those who may write one."""

from __future__ import annotations

from flask import Flask, request

from interface.requests import actor

LARGEST_FORM = 2 * 1024 * 1024
"""A draft of the largest size, and what a browser puts around it."""
LARGE = (
    "pages.save_draft_text",
    "pages.save_draft_step",
    "plans.validate_file",
    "plans.preview_plan",
    "plans.submit_plan",
)


def register(app: Flask) -> None:
    """After the limits of how often one may ask, and before anything looks into a form."""
    app.before_request(_make_room)


def _make_room() -> None:
    if request.endpoint in LARGE and actor().may("configure_hubs", None):
        request.max_content_length = request.max_form_memory_size = LARGEST_FORM
