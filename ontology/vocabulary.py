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
    Sentence: URIRef
    Condition: URIRef
    Duty: URIRef
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
    annexNumber: URIRef
    printedIssuer: URIRef
    printedParent: URIRef

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
    supervisingAssignment: URIRef
    guidingAssignment: URIRef
    firstBeforeCommaAssignment: URIRef
    laterBeforeCommaAssignment: URIRef
    setBeforeCommaAssignment: URIRef
    afterCommaAssignment: URIRef
    firstSetAssignment: URIRef
    laterThanSetAssignment: URIRef
    firstSetBeforeCommaAssignment: URIRef
    laterThanSetBeforeCommaAssignment: URIRef
    laterThanSetAfterCommaAssignment: URIRef
    unorderedAssignment: URIRef
    EvidenceProperty: URIRef
    RoleProperty: URIRef
    givesRole: URIRef
    unit: URIRef
    namedIn: URIRef
    position: URIRef
    nextAssignment: URIRef
    followedBy: URIRef
    printedAs: URIRef
    begin: URIRef
    end: URIRef
    responsibleUnit: URIRef
    leadUnit: URIRef
    supportingUnit: URIRef
    supervisingUnit: URIRef
    guidingUnit: URIRef
    responsibleFor: URIRef
    leads: URIRef
    supports: URIRef
    taskLeadUnit: URIRef
    taskSupportingUnit: URIRef
    programmeLeadUnit: URIRef
    programmeSupportingUnit: URIRef
    programmeResponsibleUnit: URIRef
    involvedUnit: URIRef
    worksWith: URIRef
    officialName: URIRef
    officialNameSource: URIRef
    officialNameUnverified: URIRef
    unresolved: URIRef

    # mentions
    mentionOf: URIRef
    inRequirement: URIRef
    mentionsProgramme: URIRef
    soleProgramme: URIRef
    onlyProgrammeOf: URIRef
    programmeMentionedIn: URIRef
    addresses: URIRef
    setsLimit: URIRef
    usesInstrument: URIRef
    kind: URIRef
    subject: URIRef
    comparator: URIRef
    value: URIRef
    unitText: URIRef
    period: URIRef
    unreviewed: URIRef

    setsCondition: URIRef
    setsDuty: URIRef
    namesBody: URIRef

    # sentences
    inSentence: URIRef
    force: URIRef
    obliged: URIRef
    encouraged: URIRef
    permitted: URIRef
    explored: URIRef
    addressedAs: URIRef
    beneficiary: URIRef
    provider: URIRef
    regulated: URIRef
    evaluated: URIRef
    honoured: URIRef
    limits: URIRef
    conditions: URIRef
    serves: URIRef
    namedAs: URIRef
    says: URIRef

    # functions
    function: URIRef
    functionBasis: URIRef
    level: URIRef
    membersOf: URIRef

    # corrections
    correctedIn: URIRef
    overruledBy: URIRef
    readAs: URIRef
    readingConfidence: URIRef
    scannedAt: URIRef
    reason: URIRef
    confidence: URIRef

    # proofs
    Derivation: URIRef
    byRule: URIRef
    byAxiom: URIRef
    quotes: URIRef


class ELI(DefinedNamespace):
    """The European Legislation Identifier: the terms used here."""

    _NS = Namespace("http://data.europa.eu/eli/ontology#")
    _fail = True

    LegalResource: URIRef
    LegalResourceSubdivision: URIRef
    AdministrativeArea: URIRef
    date_document: URIRef
    first_date_entry_in_force: URIRef
    has_part: URIRef
    is_part_of: URIRef
    jurisdiction: URIRef
    language: URIRef
    number: URIRef
    type_document: URIRef


class OA(DefinedNamespace):
    """The Web Annotation vocabulary: the terms used here."""

    _NS = Namespace("http://www.w3.org/ns/oa#")
    _fail = True

    Annotation: URIRef
    SpecificResource: URIRef
    TextPositionSelector: URIRef
    TextQuoteSelector: URIRef
    editing: URIRef
    end: URIRef
    exact: URIRef
    hasBody: URIRef
    hasSelector: URIRef
    hasSource: URIRef
    hasTarget: URIRef
    identifying: URIRef
    motivatedBy: URIRef
    prefix: URIRef
    start: URIRef
    suffix: URIRef


class CV(DefinedNamespace):
    """The EU's Core Vocabularies, of which the Core Public Organisation Vocabulary is one."""

    _NS = Namespace("http://data.europa.eu/m8g/")
    _fail = True

    PublicOrganisation: URIRef


class SKOSXL(DefinedNamespace):
    """SKOS labels as things, so that a label can say where it comes from."""

    _NS = Namespace("http://www.w3.org/2008/05/skos-xl#")
    _fail = True

    Label: URIRef
    literalForm: URIRef
    prefLabel: URIRef


class DQV(DefinedNamespace):
    """The Data Quality Vocabulary: the terms used here."""

    _NS = Namespace("http://www.w3.org/ns/dqv#")
    _fail = True

    Metric: URIRef
    QualityAnnotation: URIRef
    QualityMeasurement: URIRef
    computedOn: URIRef
    expectedDataType: URIRef
    hasQualityAnnotation: URIRef
    hasQualityMeasurement: URIRef
    inDimension: URIRef
    isMeasurementOf: URIRef
    value: URIRef


class SPDX(DefinedNamespace):
    """Checksums, as DCAT writes them."""

    _NS = Namespace("http://spdx.org/rdf/terms#")
    _fail = True

    Checksum: URIRef
    algorithm: URIRef
    checksum: URIRef
    checksumAlgorithm_sha256: URIRef
    checksumValue: URIRef


for _namespace in (FG, ELI, OA, CV, SKOSXL, DQV, SPDX):
    for _term in _namespace.__annotations__:  # as attributes they are found in a seventh of the time
        setattr(_namespace, _term, _namespace._NS[_term])

HOME = Namespace("https://w3id.org/fengong/")  # under which all our identifiers lie
ONTOLOGY = HOME.ontology
ID = Namespace(f"{HOME}id/")
GRAPH = Namespace(f"{HOME}graph/")
DATASET = ID["dataset/fengong"]

# The concept schemes of schemes.ttl; a concept's local name is its notation.
SCHEME = Namespace(f"{ID}scheme/")
ALIGNMENT = Namespace(f"{SCHEME}alignment/")
CLAUSE_BASIS = Namespace(f"{SCHEME}clause-basis/")
CONFIDENCE = Namespace(f"{SCHEME}confidence/")
KIND = Namespace(f"{SCHEME}kind/")
FUNCTION_BASIS = Namespace(f"{SCHEME}function-basis/")
LEVEL = Namespace(f"{SCHEME}level/")
SAYING = Namespace(f"{SCHEME}saying/")
UNIT_KIND = Namespace(f"{SCHEME}unit-kind/")

AUTHORITY_GRAPH = GRAPH.authority
ONTOLOGY_GRAPH = GRAPH.ontology
INFERRED_GRAPH = GRAPH.inferred  # what follows from print alone
STATED_GRAPH = GRAPH.stated  # what follows only with the rule that a document states
ASSUMED_GRAPH = GRAPH.assumed  # what follows only with a rule that is assumed
LAYERS = {"printed": INFERRED_GRAPH, "stated": STATED_GRAPH, "assumed": ASSUMED_GRAPH}  # by ground
SHARED_GRAPH = GRAPH.shared  # what several documents state alike
DESCRIPTION_GRAPH = GRAPH.description
