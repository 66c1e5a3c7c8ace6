"""Unpacks the Chromium of the npm package @sparticuz/chromium.

Run with the project's own Python, which has brotli: unpack_browser.py PACKED TARGET
"""

import io
import sys
import tarfile
from pathlib import Path
from xml.sax.saxutils import escape

import brotli

# The package brings the system libraries and fonts that a bare machine lacks.
START = """\
#!/bin/sh
here=$(dirname "$(readlink -f "$0")")
export LD_LIBRARY_PATH="$here/al2023/lib${LD_LIBRARY_PATH:+:$LD_LIBRARY_PATH}"
export FONTCONFIG_PATH="$here/fonts"
exec "$here/chromium" "$@"
"""
# Its own font list looks in folders of another machine; without a font the browser falls.
FONTS = """\
<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "fonts.dtd">
<fontconfig><dir>{folder}</dir><cachedir>{folder}-cache</cachedir></fontconfig>
"""


def unpack(packed: Path, target: Path) -> None:
    """Unpack the browser, its libraries and its fonts, and write the script that starts it."""
    target.mkdir(parents=True, exist_ok=True)
    browser = target / "chromium"
    browser.write_bytes(brotli.decompress((packed / "chromium.br").read_bytes()))
    browser.chmod(0o755)
    for name in ("al2023", "fonts", "swiftshader"):
        content = brotli.decompress((packed / f"{name}.tar.br").read_bytes())
        with tarfile.open(fileobj=io.BytesIO(content)) as archive:
            # Python 3.11.2, which Debian 12 has, does not know filters yet.
            archive.extraction_filter = getattr(tarfile, "data_filter", None)
            archive.extractall(target if name == "swiftshader" else target / name)  # noqa: S202
    fonts = target.resolve() / "fonts"
    (fonts / "fonts.conf").write_text(FONTS.format(folder=escape(str(fonts / "fonts"))))
    start = target / "start"
    start.write_text(START)
    start.chmod(0o755)


if __name__ == "__main__":
    unpack(Path(sys.argv[1]), Path(sys.argv[2]))
