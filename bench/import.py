"""How fast records come in: against pymarc, which only reads them, and against themselves again."""

import json
import sys
import time
from pathlib import Path

sys.path[:0] = [str(Path(__file__).parents[1]), str(Path(__file__).parents[1] / "src")]

import pymarc

from bench.house import house, write_records
from bench.result import Result, options, say


def parsed(path: Path) -> float:
    """Seconds that pymarc takes to read every record, the better of two."""
    best = float("inf")
    for _round in range(2):
        began = time.perf_counter()
        with path.open("rb") as stream:
            for _record in pymarc.MARCReader(stream):
                pass
        best = min(best, time.perf_counter() - began)
    return best


def main() -> None:
    said = options(__doc__ or "")
    result = Result("import")
    with house() as built:
        path = built.folder / "records.mrc"
        write_records(path, said.titles, said.seed)
        say("Reading with pymarc alone …")
        alone = parsed(path)
        nothing = built.folder / "nothing.mrc"
        nothing.write_bytes(b"")
        _out, starting, _memory = built.manage("import_marc", str(nothing))
        say("Importing …")
        out, first, memory = built.manage("import_marc", str(path))
        counts = json.loads(out.splitlines()[-1])
        say("Importing the same file again …")
        _out, second, memory_again = built.manage("import_marc", str(path))
        tenth = built.folder / "tenth.mrc"
        write_records(tenth, max(said.titles // 10, 1), said.seed + 1)
        _out, _seconds, memory_of_tenth = built.manage("import_marc", str(tenth))
    first, second = max(first - starting, 0.001), max(second - starting, 0.001)
    result.ratio("import / pymarc alone", (said.titles / first) / (said.titles / alone), 0.25)
    result.ratio("second import / first", first / second, 3.0)
    result.ratio("memory, whole file / a tenth", memory / max(memory_of_tenth, 1), 1.5, "lower")
    result.figures = {
        "titles": said.titles,
        "counts": counts,
        "pymarc_per_second": round(said.titles / alone),
        "import_per_second": round(said.titles / first),
        "second_import_per_second": round(said.titles / second),
        "start_seconds": round(starting, 2),
        "memory_mb": max(memory, memory_again),
    }
    result.print(as_json=said.json)


if __name__ == "__main__":
    main()
