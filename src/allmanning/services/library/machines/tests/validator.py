"""The rules of OAI-PMH.xsd and oai_dc.xsd, said in Python since the files are not at hand."""

import re

from lxml import etree

OAI = "{http://www.openarchives.org/OAI/2.0/}"
DC = "{http://purl.org/dc/elements/1.1/}"
MARC = "{http://www.loc.gov/MARC21/slim}"
ERRORS = {
    "cannotDisseminateFormat", "idDoesNotExist", "badArgument", "badVerb", "noMetadataFormats",
    "noRecordsMatch", "badResumptionToken", "noSetHierarchy",
}  # fmt: skip
VERBS = {
    "Identify", "ListMetadataFormats", "ListSets", "GetRecord", "ListIdentifiers", "ListRecords",
}  # fmt: skip
ELEMENTS = {
    "title", "creator", "subject", "description", "publisher", "contributor", "date", "type",
    "format", "identifier", "source", "language", "relation", "coverage", "rights",
}  # fmt: skip
SECOND = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ")
SPEC = re.compile(r"[A-Za-z0-9\-_.!~*'()]+(:[A-Za-z0-9\-_.!~*'()]+)*")
IDENTIFY = [
    "repositoryName", "baseURL", "protocolVersion", "adminEmail", "earliestDatestamp",
    "deletedRecord", "granularity",
]  # fmt: skip


def parsed(body: bytes):
    return etree.fromstring(body, etree.XMLParser(resolve_entities=False, no_network=True))


def check(body: bytes):
    """The root, after every rule was found kept."""
    root = parsed(body)
    assert root.tag == OAI + "OAI-PMH"
    names = [local(child) for child in root]
    assert names[:2] == ["responseDate", "request"]
    assert SECOND.fullmatch(root[0].text)
    assert root[1].text.startswith("http")
    assert set(root[1].attrib) <= {
        "verb", "identifier", "metadataPrefix", "from", "until", "set", "resumptionToken",
    }  # fmt: skip
    if "error" in names:
        assert set(names[2:]) == {"error"}
        assert all(child.get("code") in ERRORS for child in root[2:])
        if root[2].get("code") in ("badVerb", "badArgument"):
            assert not root[1].attrib
        return root
    assert len(names) == 3
    assert names[2] in VERBS
    assert root[1].get("verb") == names[2]
    RULES[names[2]](root[2])
    return root


def local(node):
    assert node.tag.startswith(OAI), node.tag
    return node.tag.removeprefix(OAI)


def identify(node):
    assert [local(child) for child in node] == IDENTIFY
    values = {local(child): child.text for child in node}
    assert values["protocolVersion"] == "2.0"
    assert values["deletedRecord"] in {"no", "persistent", "transient"}
    assert values["granularity"] in {"YYYY-MM-DD", "YYYY-MM-DDThh:mm:ssZ"}
    assert re.fullmatch(r"\S+@(\S+\.)+\S+", values["adminEmail"])
    assert SECOND.fullmatch(values["earliestDatestamp"])


def formats(node):
    assert len(node)
    for one in node:
        assert local(one) == "metadataFormat"
        assert [local(child) for child in one] == ["metadataPrefix", "schema", "metadataNamespace"]


def sets(node):
    assert len(node)
    for one in node:
        assert [local(child) for child in one] == ["setSpec", "setName"]
        assert SPEC.fullmatch(one[0].text)


def header(node):
    assert local(node) == "header"
    assert node.get("status") in (None, "deleted")
    names = [local(child) for child in node]
    assert names[:2] == ["identifier", "datestamp"]
    assert set(names[2:]) <= {"setSpec"}
    assert re.fullmatch(r"[a-z][a-z0-9+.\-]*:\S+", node[0].text)
    assert SECOND.fullmatch(node[1].text)
    assert all(SPEC.fullmatch(child.text) for child in node[2:])


def record(node):
    assert local(node) == "record"
    header(node[0])
    if node[0].get("status") == "deleted":
        assert len(node) == 1
        return
    assert [local(child) for child in node] == ["header", "metadata"]
    (metadata,) = node[1]
    if metadata.tag.startswith(MARC):
        marc(metadata)
    else:
        assert metadata.tag == "{http://www.openarchives.org/OAI/2.0/oai_dc/}dc"
        assert {child.tag.removeprefix(DC) for child in metadata} <= ELEMENTS


def marc(node):
    assert node.tag == MARC + "record"
    assert re.fullmatch(r"[\d ]{5}[\dA-Za-z ][\dA-Za-z][\dA-Za-z ]{3}(2| )(2| )[\d ]{5}"
                        r"[\dA-Za-z ]{3}(4500|    )", node[0].text)  # fmt: skip
    for child in node[1:]:
        name = child.tag.removeprefix(MARC)
        assert name in {"controlfield", "datafield"}
        if name == "datafield":
            assert re.fullmatch(r"[\da-z ]", child.get("ind1"))
            assert re.fullmatch(r"[\da-z ]", child.get("ind2"))
            assert all(re.fullmatch(r"\S", each.get("code")) for each in child)


def of_list(rule):
    def check_list(node):
        rest = list(node)
        if rest and local(rest[-1]) == "resumptionToken":
            token = rest.pop()
            assert set(token.attrib) <= {"expirationDate", "completeListSize", "cursor"}
        assert rest or len(node)
        for one in rest:
            rule(one)

    return check_list


def get_record(node):
    (one,) = node
    record(one)


RULES = {
    "Identify": identify,
    "ListMetadataFormats": formats,
    "ListSets": sets,
    "ListIdentifiers": of_list(header),
    "ListRecords": of_list(record),
    "GetRecord": get_record,
}
