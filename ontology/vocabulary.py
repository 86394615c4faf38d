"""Closed namespaces: a misspelt term is an ``AttributeError``, not a new IRI.

``tests/ontology`` holds this list against ``fengong.ttl``.
"""

from rdflib.namespace import DefinedNamespace, Namespace
from rdflib.term import URIRef


class FG(DefinedNamespace):
    """The terms of ``fengong.ttl``."""

    _NS = Namespace("https://w3id.org/fengong/ontology#")
    _fail = True

    # classes
    Annex: URIRef
    Task: URIRef
    Requirement: URIRef
    Clause: URIRef
    Assignment: URIRef
    LeadAssignment: URIRef
    SupportingAssignment: URIRef
    Unit: URIRef
    UnitGroup: URIRef
    LeadUnit: URIRef
    Programme: URIRef
    TargetGroup: URIRef
    Limit: URIRef
    Instrument: URIRef
    Mention: URIRef
    Correction: URIRef
    RoleConvention: URIRef
    FirstListedLeads: URIRef
    BeforeFirstCommaLeads: URIRef
    NoOrderRule: URIRef

    # structure
    hasTask: URIRef
    hasRequirement: URIRef
    hasClause: URIRef
    ordinal: URIRef
    row: URIRef
    text: URIRef
    deadlineText: URIRef
    assignedBy: URIRef
    possiblyAssignedBy: URIRef
    alignmentBasis: URIRef
    openEnded: URIRef
    clauseBasis: URIRef
    roleConvention: URIRef
    conventionStatedIn: URIRef
    conventionAssumed: URIRef

    # evidence and roles
    hasAssignment: URIRef
    leadAssignment: URIRef
    supportingAssignment: URIRef
    markedLeadAssignment: URIRef
    soleAssignment: URIRef
    firstAssignment: URIRef
    markedSupportingAssignment: URIRef
    laterAssignment: URIRef
    besideLeadAssignment: URIRef
    jointAssignment: URIRef
    unit: URIRef
    position: URIRef
    printedAs: URIRef
    begin: URIRef
    end: URIRef
    responsibleUnit: URIRef
    leadUnit: URIRef
    supportingUnit: URIRef
    responsibleFor: URIRef
    leads: URIRef
    supports: URIRef
    taskLeadUnit: URIRef
    taskSupportingUnit: URIRef
    programmeLeadUnit: URIRef
    programmeSupportingUnit: URIRef
    involvedUnit: URIRef
    worksWith: URIRef
    unresolved: URIRef

    # mentions
    mentionOf: URIRef
    inRequirement: URIRef
    mentionsProgramme: URIRef
    addresses: URIRef
    setsLimit: URIRef
    usesInstrument: URIRef
    subject: URIRef
    comparator: URIRef
    value: URIRef
    unitText: URIRef
    period: URIRef
    unreviewed: URIRef

    # corrections
    correctedIn: URIRef
    readAs: URIRef
    reason: URIRef
    confidence: URIRef


ID = Namespace("https://w3id.org/fengong/id/")
GRAPH = Namespace("https://w3id.org/fengong/graph/")

AUTHORITY_GRAPH = GRAPH.authority
ONTOLOGY_GRAPH = GRAPH.ontology
INFERRED_GRAPH = GRAPH.inferred
