"""What a generated year is made of. Plain data: no ORM, so it can be tested and hashed alone."""

from dataclasses import dataclass, field
from datetime import date


@dataclass(frozen=True)
class Domain:
    """A service domain found in the database, with the rank of its direction."""

    code: str
    name: str
    direction: int


@dataclass
class Professional:
    key: str
    first: str
    last: str
    login: str
    direction: int
    domain: str
    roles: list  # [(role index, date_from, date_to or None)], in date order
    off_day: int | None = None  # weekday not worked: 4 days, 28 hours
    is_director: bool = False
    absences: dict = field(default_factory=dict)  # date -> key of vocabulary.ABSENCES

    @property
    def name(self):
        return f"{self.first} {self.last}"


@dataclass
class Contact:
    name: str
    title: str
    email: str


@dataclass
class Organisation:
    key: str
    name: str
    street: str
    city: str
    postcode: str
    category: str  # kind of consortium.member.category
    tier: int  # organisations.FOUNDER, MEMBER or OTHER
    founder: bool = False
    joined: date | None = None  # None: an affiliate, not a member
    language: str = "fr_CA"
    contacts: list = field(default_factory=list)
    affiliates: list = field(default_factory=list)


@dataclass
class Package:
    start: date
    months: int
    hours: int


@dataclass
class Project:
    key: str
    name: str
    domain: str
    kind: str  # package, hourly, fixed, internal
    descriptions: list
    beneficiary: Organisation | None = None


@dataclass
class Agreement:
    key: str
    organisation: Organisation
    packages: list
    projects: list
    policy: str
    usage: float  # share of the granted hours that will be asked for
    monthly: dict = field(default_factory=dict)  # first of month -> minutes asked for

    @property
    def hours(self):
        return sum(package.hours for package in self.packages)


@dataclass
class Entry:
    professional: Professional
    day: date
    minutes: int
    project: Project
    name: str
    kind: str | None = None  # None: as the project says
    beneficiary: Organisation | None = None
    late: bool = False  # typed after its month was billed


@dataclass
class Year:
    """The whole plan; ``entries`` are grouped by the first day of their month."""

    seed: int
    reference: date
    months: list
    professionals: list
    organisations: list
    agreements: list
    internal: list
    holidays: dict
    entries: dict = field(default_factory=dict)

    @property
    def start(self):
        return self.months[0]
