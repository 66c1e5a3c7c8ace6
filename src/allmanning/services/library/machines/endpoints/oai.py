"""OAI-PMH 2.0: the whole catalogue, page by page, and what has changed since."""

from collections.abc import Iterable, Mapping

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from allmanning.members.municipalities.queries import the_alliance
from allmanning.services.library.machines import oai, tokens
from allmanning.services.library.machines.addresses import identifier_of, key_of, title_address
from allmanning.services.library.machines.dublincore import oai_dc
from allmanning.services.library.machines.oai import Asked, OaiError, stamp
from allmanning.services.library.machines.publicmarc import marcxml
from allmanning.services.library.machines.queries import harvest
from allmanning.services.library.machines.queries.harvest import Harvested, Span
from allmanning.services.library.machines.xmltext import DECLARATION, element, written

PAGE = {"ListRecords": 100, "ListIdentifiers": 500}
_NAMESPACE = "http://www.openarchives.org/OAI/2.0/"
_SCHEMA = "http://www.openarchives.org/OAI/2.0/OAI-PMH.xsd"
_XSI = "http://www.w3.org/2001/XMLSchema-instance"
_ECHOED = ("verb", "identifier", "metadataPrefix", "from", "until", "set", "resumptionToken")


@csrf_exempt  # a POST asks here, it changes nothing
@require_http_methods(["GET", "HEAD", "POST"])
def oai_pmh(request: HttpRequest) -> HttpResponse:
    """Every verb. What the protocol calls errors are answers with status 200."""
    arguments = {name: request.GET.getlist(name) for name in request.GET}
    if request.method == "POST":
        for name in request.POST:
            arguments[name] = [*arguments.get(name, ()), *request.POST.getlist(name)]
    now = timezone.now()
    try:
        question = oai.asked(arguments)
        body = _ANSWERS[question.verb](question, request)
        body = f"<{question.verb}>{body}</{question.verb}>"
        echo: dict[str, object] = {
            name: arguments[name][0] for name in _ECHOED if name in arguments
        }
    except OaiError as error:
        # After badVerb and badArgument the question may not be repeated.
        silent = error.code in ("badVerb", "badArgument")
        echo = {} if silent else {n: arguments[n][0] for n in _ECHOED if n in arguments}
        body = element("error", error.words, code=error.code)
    base = request.build_absolute_uri(request.path)
    whole = (
        f'{DECLARATION}<OAI-PMH xmlns="{_NAMESPACE}" xmlns:xsi="{_XSI}" '
        f'xsi:schemaLocation="{_NAMESPACE} {_SCHEMA}">'
        f"{element('responseDate', stamp(now))}{element('request', base, **echo)}{body}</OAI-PMH>"
    )
    return HttpResponse(whole, content_type="text/xml; charset=utf-8")


def _identify(_question: Asked, request: HttpRequest) -> str:
    alliance = the_alliance()
    since = harvest.earliest() or timezone.now()
    return "".join(
        (
            element("repositoryName", alliance.name if alliance else "Allmänning"),
            element("baseURL", request.build_absolute_uri(request.path)),
            element("protocolVersion", "2.0"),
            element("adminEmail", settings.DEFAULT_FROM_EMAIL),
            element("earliestDatestamp", stamp(since)),
            element("deletedRecord", "persistent"),
            element("granularity", "YYYY-MM-DDThh:mm:ssZ"),
        )
    )


def _formats(question: Asked, _request: HttpRequest) -> str:
    if question.identifier:
        _known(question.identifier)
    return "".join(
        "<metadataFormat>"
        + element("metadataPrefix", prefix)
        + element("schema", schema)
        + element("metadataNamespace", namespace)
        + "</metadataFormat>"
        for prefix, (schema, namespace) in oai.METADATA.items()
    )


def _sets(question: Asked, _request: HttpRequest) -> str:
    if question.token is not None:
        raise OaiError("badResumptionToken", "The list of sets is given whole.")
    found = harvest.sets()
    if not found:
        raise OaiError("noSetHierarchy", "There are no municipalities and no libraries yet.")
    return "".join(
        f"<set>{element('setSpec', spec)}{element('setName', name)}</set>" for spec, name in found
    )


def _record(question: Asked, request: HttpRequest) -> str:
    return _whole(_known(question.identifier), question.prefix, request)


def _list(question: Asked, request: HttpRequest) -> str:
    position = _position(question)
    prefix = position.prefix if position else question.prefix
    span = (
        Span(position.since, position.until, position.spec, position.after)
        if position
        else Span(question.since, question.until, question.spec)
    )
    most, records = PAGE[question.verb], question.verb == "ListRecords"
    found = harvest.listed(span, most + 1, records=records)
    if not found and not position:
        raise OaiError("noRecordsMatch", "Nothing matches.")
    page, seen = found[:most], position.seen if position else 0
    body = "".join(_whole(one, prefix, request) if records else _header(one) for one in page)
    if len(found) > most:
        last = page[-1]
        onward = tokens.Position(
            question.verb, prefix, span.spec, span.since, span.until,
            (last.datestamp, last.key), seen + most,
        )  # fmt: skip
        return body + element("resumptionToken", tokens.written(onward), cursor=seen)
    return body + (element("resumptionToken", "", cursor=seen) if position else "")


def _position(question: Asked) -> tokens.Position | None:
    if question.token is None:
        return None
    try:
        return tokens.read(question.token, question.verb)
    except tokens.BadToken as error:
        raise OaiError("badResumptionToken", "This token was not given out here.") from error


def _known(identifier: str) -> Harvested:
    key = key_of(identifier)
    found = harvest.one(key) if key else None
    if found is None:
        raise OaiError("idDoesNotExist", "There is no such record.")
    return found


def _header(one: Harvested) -> str:
    status: Mapping[str, object] = {"status": "deleted"} if one.gone else {}
    specs: Iterable[str] = (element("setSpec", spec) for spec in one.sets)
    return (
        f"<header{written(dict(status))}>{element('identifier', identifier_of(one.key))}"
        f"{element('datestamp', stamp(one.datestamp))}{''.join(specs)}</header>"
    )


def _whole(one: Harvested, prefix: str, request: HttpRequest) -> str:
    if one.gone or one.record is None:
        return f"<record>{_header(one)}</record>"
    if prefix == "marcxml":
        metadata = marcxml(one.record)
    else:
        metadata = oai_dc(one.record, title_address(request, one.key))
    return f"<record>{_header(one)}<metadata>{metadata}</metadata></record>"


_ANSWERS = {
    "Identify": _identify,
    "ListMetadataFormats": _formats,
    "ListSets": _sets,
    "ListIdentifiers": _list,
    "ListRecords": _list,
    "GetRecord": _record,
}
