"""The pages of one's own account: which address leads to which."""

from __future__ import annotations

from flask import Blueprint

from interface.pages import profile, second_factor, sessions, tokens

ADDRESSES = (
    ("/profile", "profile", profile.profile, "GET"),
    ("/profile/name", "change_own_name", profile.change_name, "POST"),
    ("/profile/email", "change_own_email", profile.change_email, "POST"),
    ("/profile/email/<token>", "new_own_email", profile.new_email, "GET"),
    ("/profile/email/<token>", "prove_own_email", profile.prove_email, "POST"),
    ("/profile/password", "change_own_password", profile.change_password, "POST"),
    ("/profile/second-factor", "second_factor", second_factor.second_factor, "GET"),
    ("/profile/second-factor", "begin_second_factor", second_factor.begin, "POST"),
    ("/profile/second-factor/code", "confirm_second_factor", second_factor.confirm, "POST"),
    ("/profile/second-factor/removal", "remove_second_factor", second_factor.remove, "POST"),
    ("/profile/sessions", "sessions", sessions.sessions, "GET"),
    ("/profile/sessions/others/end", "end_other_sessions", sessions.end_others, "POST"),
    ("/profile/sessions/<uuid:session_id>/end", "end_own_session", sessions.end_one, "POST"),
    ("/profile/tokens", "tokens", tokens.tokens, "GET"),
    ("/profile/tokens", "issue_own_token", tokens.issue, "POST"),
    ("/profile/tokens/<uuid:token_id>/end", "revoke_own_token", tokens.revoke, "POST"),
)


def register(pages: Blueprint) -> None:
    for address, name, page, method in ADDRESSES:
        pages.add_url_rule(address, name, page, methods=[method])
