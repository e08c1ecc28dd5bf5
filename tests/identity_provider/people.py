"""Whom the provider knows. All of them are invented; the password of each is the word `contoh`."""

from dataclasses import dataclass, field

PASSWORD = "contoh"


@dataclass
class Person:
    """`more` goes into what the provider says of the person, over everything else."""

    name: str
    email: str | None
    email_verified: object = True
    amr: tuple[str, ...] = ("pwd",)
    acr: str | None = None
    more: dict = field(default_factory=dict)

    def get_user_id(self):
        return f"contoh-{self.name}"


def _person(name, **more):
    return Person(name, f"{name}@contoh.example", **more)


PEOPLE = {
    person.name: person
    for person in (
        *map(_person, ("sekar", "citra", "dimas", "endah", "fajar", "gita", "hana", "stranger")),
        _person("bagas", amr=("pwd", "otp")),
        _person("wulan", acr="urn:contoh:acr:mfa"),
        _person("unverified", email_verified=False),
        _person("almost", email_verified="true"),
        Person("nameless", None),
    )
}
