"""A small server on loopback in the shape of KB's, written from design § 4.8.

Never more than ten records, no position of the next, HTTP 400 for bad CQL with a diagnostic, and
recordIdentifier before recordPacking.
"""

import threading
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlsplit
from xml.sax.saxutils import escape

from allmanning.services.library.catalogue.marcxml import write_marcxml
from allmanning.services.library.machines.cql import CqlError, parsed

HEAD = '<?xml version="1.0" encoding="UTF-8" ?>\n'
OPEN = '<searchRetrieveResponse xmlns="http://www.loc.gov/zing/srw/">\n<version>1.2</version>'


def response(records, total, start=1):
    """What Libris answers with ten records at most."""
    parts = [HEAD, OPEN, f"<numberOfRecords>{total}</numberOfRecords>\n<records>"]
    for record in records[start - 1 : start + 9]:
        body = list(write_marcxml([record]))[1].decode().strip()
        body = body.replace("<record>", '<record xmlns="http://www.loc.gov/MARC21/slim">', 1)
        parts.append(
            "<record><recordSchema>info:srw/schema/1/marcxml-v1.1</recordSchema>"
            f"<recordIdentifier>{escape(record.control('001'))}</recordIdentifier>"
            f"<recordPacking>xml</recordPacking><recordData>{body}</recordData></record>\n"
        )
    return "".join([*parts, "</records>\n</searchRetrieveResponse>\n"]).encode()


def refused(number, message, details=""):
    return (
        f"{HEAD}{OPEN}<numberOfRecords>0</numberOfRecords><diagnostics>"
        f'<diagnostic xmlns="http://www.loc.gov/zing/srw/diagnostic/">'
        f"<uri>info:srw/diagnostic/1/{number}</uri><details>{details}</details>"
        f"<message>{message}</message></diagnostic></diagnostics></searchRetrieveResponse>"
    ).encode()


@contextmanager
def serving(answer):
    """An address; each question is answered by answer(parameters) -> (status, body, headers)."""
    asked = []

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self):
            parameters = {k: v[0] for k, v in parse_qs(urlsplit(self.path).query).items()}
            asked.append(parameters)
            status, body = answer(parameters)
            self.send_response(status)
            self.send_header("Content-Type", "text/xml;charset=UTF-8")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_words):
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/sru/libris", asked
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def libris(records):
    """How KB's server answers, with these records for every question that it understands."""

    def answer(parameters):
        try:
            parsed(parameters.get("query", ""))
        except CqlError:
            return 400, refused(10, "Query syntax error", parameters.get("query", ""))
        return 200, response(records, len(records), int(parameters.get("startRecord", 1)))

    return answer
