"""SRU 1.1 and 1.2: explain, searchRetrieve and scan. Faults are diagnostics with status 200."""

from collections.abc import Iterable
from xml.sax.saxutils import escape

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from allmanning.members.municipalities.queries import the_alliance
from allmanning.services.library.catalogue.marc import MarcRecord
from allmanning.services.library.machines import indexes, sru
from allmanning.services.library.machines.addresses import title_address
from allmanning.services.library.machines.cql import Clause, CqlError, Key, parsed
from allmanning.services.library.machines.dublincore import srw_dc
from allmanning.services.library.machines.publicmarc import marcxml
from allmanning.services.library.machines.queries.found import hits, terms
from allmanning.services.library.machines.sru import Asked, Diagnostic
from allmanning.services.library.machines.xmltext import DECLARATION, element

_NAMESPACE = "http://www.loc.gov/zing/srw/"
_DIAGNOSTIC = "http://www.loc.gov/zing/srw/diagnostic/"
_ZEEREX = "http://explain.z3950.org/dtd/2.0/"
_SET_NAMES = {
    "cql": "info:srw/cql-context-set/1/cql-v1.2",
    "dc": "info:srw/cql-context-set/1/dc-v1.1",
    "bath": "http://zing.z3950.org/cql/bath/2.0/",
    "rec": "info:srw/cql-context-set/2/rec-1.1",
}


@require_safe
def search_retrieve(request: HttpRequest) -> HttpResponse:
    """Every operation, told apart by the parameter of that name."""
    parameters = {name: request.GET.getlist(name) for name in request.GET}
    operation, version = sru.operation_of(parameters), sru.VERSIONS[-1]
    try:
        question = sru.asked(parameters)
        operation, version = question.operation, question.version
        body = _ANSWERS[operation](question, request)
    except CqlError as error:
        body = _refused(operation, error)
    name = f"{operation}Response"
    whole = f'<{name} xmlns="{_NAMESPACE}">{element("version", version)}{body}</{name}>'
    return HttpResponse(DECLARATION + whole, content_type="text/xml; charset=utf-8")


def _search(question: Asked, request: HttpRequest) -> str:
    if not question.get("query").strip():
        raise Diagnostic(7, "query")
    query = parsed(question.get("query"))
    schema, packing = question.schema, question.packing
    start = question.number("startRecord", 1, least=1)
    most = min(question.number("maximumRecords", sru.USUAL, least=0), sru.MOST)
    keys: tuple[Key, ...] = query.keys or question.keys
    found = hits(query.root, keys, start, most)
    if start > max(found.total, 1):
        raise Diagnostic(61, str(found.total))
    parts = [element("numberOfRecords", found.total)]
    if found.records:
        records = enumerate(found.records, start)
        parts.append("<records>")
        parts += [_record(key, one, at, schema, packing, request) for at, (key, one) in records]
        parts.append("</records>")
    after = start + len(found.records)
    if found.records and after <= found.total:
        parts.append(element("nextRecordPosition", after))
    echoed = (("version", question.version), ("query", question.get("query")))
    echo = "".join(element(name, words) for name, words in echoed)
    parts.append(f"<echoedSearchRetrieveRequest>{echo}</echoedSearchRetrieveRequest>")
    return "".join(parts)


def _scan(question: Asked, _request: HttpRequest) -> str:
    if not question.get("scanClause").strip():
        raise Diagnostic(7, "scanClause")
    root = parsed(question.get("scanClause")).root
    if not isinstance(root, Clause):
        raise Diagnostic(10, "scanClause is one clause")
    most = min(question.number("maximumTerms", sru.USUAL_TERMS, least=1), sru.MOST_TERMS)
    position = question.number("responsePosition", 1, least=0)
    if position > most + 1:
        raise Diagnostic(120, str(position))
    found = terms(root, max(position - 1, 0), most)
    told = "".join(
        f"<term>{element('value', value)}{element('numberOfRecords', count)}</term>"
        for value, count in found
    )
    return f"<terms>{told}</terms>" if told else ""


def _explain(question: Asked, request: HttpRequest) -> str:
    return "<record>" + _packed("http://explain.z3950.org/dtd/2.0/", _zeerex(request),
                                question.packing) + "</record>"  # fmt: skip


def _record(
    key: int, record: MarcRecord, at: int, schema: str, packing: str, request: HttpRequest
) -> str:
    address = title_address(request, key)
    data = marcxml(record) if schema == sru.MARCXML else srw_dc(record, address)
    identifier = element("recordIdentifier", key) + element("recordPosition", at)
    return f"<record>{_packed(schema, data, packing)}{identifier}</record>"


def _packed(schema: str, data: str, packing: str) -> str:
    data = escape(data) if packing == "string" else data
    return (
        element("recordSchema", schema)
        + element("recordPacking", packing)
        + f"<recordData>{data}</recordData>"
    )


def _refused(operation: str, error: CqlError) -> str:
    details = element("details", error.details) if error.details else ""
    message = sru.DIAGNOSTICS.get(error.number, sru.DIAGNOSTICS[1])
    told = (
        f'<diagnostics><diagnostic xmlns="{_DIAGNOSTIC}">'
        f"{element('uri', f'info:srw/diagnostic/1/{error.number}')}{details}"
        f"{element('message', message)}</diagnostic></diagnostics>"
    )
    if operation == "searchRetrieve":
        return element("numberOfRecords", 0) + told
    return told


def _zeerex(request: HttpRequest) -> str:
    alliance = the_alliance()
    # The port is asked for apart, and there is one even where the address does not say it.
    sets = "".join(f'<set name="{name}" identifier="{uri}"/>' for name, uri in _SET_NAMES.items())
    return (
        f'<explain xmlns="{_ZEEREX}">'
        f'<serverInfo protocol="SRU" version="1.2" transport="http">'
        f"{element('host', request.get_host().partition(':')[0])}"
        f"{element('port', request.get_port())}"
        f"{element('database', request.path.strip('/'))}</serverInfo>"
        f"<databaseInfo>{element('title', alliance.name if alliance else 'Allmänning')}"
        f"</databaseInfo><indexInfo>{sets}{''.join(_told_indexes())}</indexInfo>"
        f'<schemaInfo><schema identifier="{sru.MARCXML}" name="marcxml"><title>MARCXML</title>'
        f'</schema><schema identifier="{sru.DUBLIN_CORE}" name="dc"><title>Dublin Core</title>'
        f"</schema></schemaInfo><configInfo>"
        f"{element('default', sru.USUAL, type='numberOfRecords')}"
        f"{element('setting', sru.MOST, type='maximumRecords')}"
        f'<supports type="scan"/><supports type="sortSchema">title</supports>'
        f"</configInfo></explain>"
    )


def _told_indexes() -> Iterable[str]:
    for named, name in indexes.TOLD:
        kind = indexes.kind_of(f"{named}.{name}".lower())
        sort = "true" if kind in indexes.SORTED else "false"
        scan = "true" if kind in indexes.SCANNED else "false"
        yield (
            f'<index search="true" scan="{scan}" sort="{sort}">{element("title", name)}'
            f"<map>{element('name', name, set_=named)}</map></index>"
        )


_ANSWERS = {"searchRetrieve": _search, "scan": _scan, "explain": _explain}
