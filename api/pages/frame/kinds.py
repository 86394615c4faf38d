"""The kinds of things that have pages of their own: one ordered table; the first kind that fits a thing is its page."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from rdflib.namespace import RDFS, VOID

from api.exchange.languages import translatable as _
from ontology.vocabulary import FG


@dataclass(frozen=True, slots=True)
class PageKind:
    """A kind of thing: the folder of its list, its class, its template, and its names."""

    name: str
    cls: str
    template: str
    one: str
    many: str
    listed: bool = True  # whether it has a list in the navigation
    part: bool = False  # whether it is a part of a document
    counted: str = ""  # the property that ties it to what its list counts; with ^ where it is the object

    @property
    def of_place(self) -> bool:
        """Tell whether a thing of this kind belongs to a place by itself, whichever documents name it."""
        return self.cls in (str(FG.Unit), str(FG.UnitGroup))

    @property
    def path(self) -> str:
        """Return the address of the list of all things of this kind."""
        return f"/{self.name}"


KINDS: tuple[PageKind, ...] = (
    PageKind("documents", str(FG.Annex), "annex.html", _("Document"), _("Documents"), counted=str(FG.hasTask)),
    PageKind("tasks", str(FG.Task), "task.html", _("Task"), _("Tasks"), part=True, counted=str(FG.hasRequirement)),
    PageKind("requirements", str(FG.Requirement), "requirement.html", _("Requirement"), _("Requirements"), False, True),
    PageKind(
        "clauses", str(FG.Clause), "clause.html", _("Responsibility clause"), _("Responsibility clauses"), False, True
    ),
    PageKind(
        "groups-of-units",
        str(FG.UnitGroup),
        "unit.html",
        _("Group of units"),
        _("Groups of units"),
        False,
        counted=str(FG.responsibleFor),
    ),
    PageKind("units", str(FG.Unit), "unit.html", _("Unit"), _("Units"), counted=str(FG.responsibleFor)),
    PageKind(
        "programmes",
        str(FG.Programme),
        "thing.html",
        _("Programme"),
        _("Programmes"),
        counted=f"^{FG.mentionsProgramme}",
    ),
    PageKind(
        "target-groups",
        str(FG.TargetGroup),
        "thing.html",
        _("Target group"),
        _("Target groups"),
        counted=f"^{FG.addresses}",
    ),
    PageKind("limits", str(FG.Limit), "thing.html", _("Limit"), _("Limits"), counted=f"^{FG.setsLimit}"),
    PageKind(
        "conditions",
        str(FG.Condition),
        "thing.html",
        _("Condition"),
        _("Conditions"),
        counted=f"^{FG.setsCondition}",
    ),
    PageKind(
        "duties", str(FG.Duty), "thing.html", _("Recurring duty"), _("Recurring duties"), counted=f"^{FG.setsDuty}"
    ),
    PageKind("datasets", str(VOID.Dataset), "dataset.html", _("Data set"), _("Data sets"), False),
    PageKind(
        "instruments",
        str(FG.Instrument),
        "thing.html",
        _("Instrument"),
        _("Instruments"),
        counted=f"^{FG.usesInstrument}",
    ),
)
OTHER = PageKind("things", str(RDFS.Resource), "other.html", _("Thing"), _("Things"), False)
BY_NAME = {kind.name: kind for kind in KINDS}
BY_CLASS = {kind.cls: kind for kind in KINDS}
LISTED = tuple(kind for kind in KINDS if kind.listed)


def kind_of_thing(classes: Collection[str], *, placed: bool) -> PageKind:
    """Return the kind of a thing from its classes; a part of a document that is ``placed`` in none is a thing."""
    kind = next((kind for kind in KINDS if kind.cls in classes), OTHER)
    return kind if placed or not kind.part else OTHER
