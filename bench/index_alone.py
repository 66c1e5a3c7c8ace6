"""Run by bench/index.py inside a house: the index's own documents, written by tantivy alone."""

import json
import os
import pickle
import shutil
import sys
import tempfile
import time
from itertools import islice
from pathlib import Path

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "allmanning.portal.settings")
django.setup()

import tantivy

from allmanning.services.library.catalogue.search import fields, writer
from allmanning.services.library.catalogue.search.documents import all_documents
from allmanning.services.library.catalogue.search.folder import opened

BATCH = 5_000


def main() -> None:
    """Lay the documents on disk, then read them back and let only the writing be timed."""
    folder = Path(tempfile.mkdtemp(prefix="alone-", dir=sys.argv[1]))
    lying, count, seconds = folder / "documents", 0, 0.0
    with lying.open("wb") as stream:
        documents = all_documents()
        while batch := [document.to_dict() for document in islice(documents, BATCH)]:
            pickle.dump(batch, stream)
    (folder / "index").mkdir()
    index = opened(folder / "index")
    with lying.open("rb") as stream, index.writer(writer.REBUILD_HEAP, 1) as writes:
        while True:
            try:
                batch = pickle.load(stream)
            except EOFError:
                break
            began = time.perf_counter()
            for values in batch:
                writes.add_document(tantivy.Document.from_dict(values, fields.schema()))
            seconds += time.perf_counter() - began
            count += len(batch)
        began = time.perf_counter()
        writes.commit()
        writes.wait_merging_threads()
        seconds += time.perf_counter() - began
    shutil.rmtree(folder)
    print(json.dumps({"count": count, "seconds": seconds}))


main()
