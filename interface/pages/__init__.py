"""The public pages: read-only, made on the server, whole without JavaScript."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from flask import Blueprint, g, render_template, request, url_for
from flask.typing import ResponseReturnValue

from interface.first_accounts import OPERATORS_CLIENT
from interface.formats import language
from interface.pages import (
    agenda,
    earlier,
    external,
    figure_comparison,
    figure_events,
    figures,
    forgotten,
    frame,
    hubs,
    office,
    own_account,
    photos,
    replay,
    seal,
    signing_in,
)
from interface.pages.shown import all_hubs, words

pages = Blueprint("pages", __name__)


def api() -> ResponseReturnValue:
    """The API's description, to read and to try."""
    return render_template("api.html", openapi_url=url_for("api-docs.openapi_json"))


pages.add_url_rule("/", "home", hubs.home)
pages.add_url_rule("/hubs", "hubs", hubs.hub_list)
pages.add_url_rule("/hubs/<code>", "hub", hubs.hub)
pages.add_url_rule("/hubs/<code>/spaces/<space>/agenda", "agenda", agenda.agenda)
pages.add_url_rule("/photos/<name>", "photo", photos.photo)
pages.add_url_rule("/hubs/<code>/figures", "figures", figures.figures)
pages.add_url_rule("/hubs/<code>/figures/comparison", "figure_comparison", figure_comparison.comparison)
pages.add_url_rule("/hubs/<code>/figures/<measure>", "figure", figure_events.figure)
pages.add_url_rule("/hubs/<code>/replay", "replay", replay.replay)
pages.add_url_rule("/docs", "api", api)
pages.add_url_rule("/sign-in", "sign_in", signing_in.sign_in)
pages.add_url_rule("/sign-in", "enter", signing_in.enter, methods=["POST"])
pages.add_url_rule("/sign-in/code", "sign_in_code", signing_in.code)
pages.add_url_rule("/sign-in/code", "enter_code", signing_in.enter_code, methods=["POST"])
pages.add_url_rule("/sign-out", "sign_out", signing_in.sign_out, methods=["POST"])
pages.add_url_rule("/invitation/<secret>", "invitation", signing_in.invitation)
pages.add_url_rule("/invitation/<secret>", "redeem", signing_in.redeem, methods=["POST"])
pages.add_url_rule("/sign-in/external", "sign_in_external", external.begin)
pages.add_url_rule("/sign-in/external/return", "sign_in_external_return", external.come_back)
pages.add_url_rule("/sign-in/external/code", "sign_in_external_code", external.code, methods=["GET", "POST"])
pages.add_url_rule("/sign-in/external/failed", "sign_in_external_failed", external.failed)
pages.add_url_rule("/password/forgotten", "password_forgotten", forgotten.forgotten, methods=["GET", "POST"])
pages.add_app_template_global(external.provider_name)
pages.add_app_template_filter(words, "words")
pages.add_app_template_filter(photos.photos_of, "photos")
office.register(pages)
own_account.register(pages)
seal.register(pages)
pages.before_request(frame.second_factor_first)
pages.before_request(earlier.refuse_elsewhere)
pages.app_context_processor(earlier.surroundings)
pages.app_url_defaults(earlier.keep)


@pages.app_context_processor
def surroundings() -> dict[str, Any]:
    """What the frame around every page needs, error pages included."""
    return {
        "language": language(),
        "position": g.get("position"),
        "switch_url": switch_url,
        "signed_in": frame.signed_in(),
        "counter": frame.counter,
        "hubs_to_go_to": all_hubs,
        "operators_client": OPERATORS_CLIENT,
    }


def switch_url(code: str) -> str:
    """This page in another language; relative, so that no path of a request can lead to another host."""
    return "?" + urlencode({**request.args.to_dict(), "lang": code})
