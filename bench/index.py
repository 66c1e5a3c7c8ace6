"""How fast the index is built anew: against tantivy alone, writing the same documents."""

import json
import subprocess
import sys
from pathlib import Path

sys.path[:0] = [str(Path(__file__).parents[1]), str(Path(__file__).parents[1] / "src")]

from bench.house import ROOT, fill, house
from bench.result import Result, options, say


def main() -> None:
    said = options(__doc__ or "")
    result = Result("index")
    with house(said.keep and said.keep / str(said.titles)) as built:
        fill(built, said.titles, said.seed)
        say("Building the index …")
        out, seconds, memory = built.manage("rebuild_index")
        count, building = int(out.split()[0]), float(out.split()[-2])
        say("The same documents by tantivy alone …")
        alone = json.loads(
            subprocess.run(
                [sys.executable, str(ROOT / "bench" / "index_alone.py"), str(built.folder)],
                env=built.env, check=True, capture_output=True, text=True,
            ).stdout
        )  # fmt: skip
    if alone["count"] != count:
        raise RuntimeError(f"{count} works were indexed, and {alone['count']} by tantivy alone")
    result.ratio("rebuild / tantivy alone", alone["seconds"] / building, 0.5)
    result.figures = {
        "titles": said.titles,
        "works": count,
        "works_per_second": round(count / building),
        "tantivy_alone_per_second": round(count / alone["seconds"]),
        "command_seconds": round(seconds, 1),
        "memory_mb": memory,
    }
    result.print(as_json=said.json)


if __name__ == "__main__":
    main()
