"""Why a sign-in through a provider ends: in codes of ours, never in the provider's words."""


class SignInRefused(Exception):
    """`why` is for the security log and the log lines."""

    def __init__(self, why: str) -> None:
        super().__init__(why)
        self.why = why


class ProviderAway(SignInRefused):
    """The provider could not be asked, or gave an answer that cannot be used."""
