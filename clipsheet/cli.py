"""The table of contents: the commands with their options, and how a run begins and ends. What each does stands in `commands.py`."""

from __future__ import annotations

import argparse
import io
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from clipsheet import __version__, commands, progress
from clipsheet.commands import DONE, FAILED, WRONG_USE, fault_told, say, summarised
from clipsheet.model import Faults, WrongUse
from clipsheet.progress import Progress
from clipsheet.report import judged

STOPPED = 130  # by Ctrl-C, as shells have it
LISTS = ("held", "undated", "unassigned", "unknown-outlets", "blocked", "duplicates", "repeated", "threads", "withdrawn")
DEFAULT_PORT, LAST_PORT = 8000, 65535


@dataclass(frozen=True, slots=True)
class Command:
    """One command: what it does in a line, an example, its own options and the function that runs it."""

    name: str
    does: str
    example: str
    options: Callable[[argparse.ArgumentParser], None]
    run: Callable[[argparse.Namespace], int]


def _no_options(_parser: argparse.ArgumentParser) -> None:
    """For commands that have none of their own."""


def _clean_options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "paths",
        nargs="*",
        type=Path,
        metavar="PATH",
        help="files, folders, patterns, or lists of them (.paths); those outside content/raw are copied there first",
    )
    parser.add_argument(
        "--again",
        nargs="+",
        metavar="NAME",
        help="clean these again (slug, clipping, raw file or folder of them); what a person changed stays",
    )
    parser.add_argument(
        "--take", nargs="+", metavar="FIELD", help="with --again: give up your own value of these fields, such as date or body"
    )
    parser.add_argument("--dry-run", action="store_true", help="say what would be done, and write nothing")
    parser.add_argument("--allow-loss", action="store_true", help="believe that clippings which are gone were deleted on purpose")
    parser.add_argument(
        "--parts",
        type=Path,
        metavar="DIR",
        help="write files of JSON lines there, as extract prints them, in place of clippings",
    )
    parser.add_argument(
        "--engine", choices=("local", "dask"), default="local", help="who does the work: this machine (default), or a cluster of Dask"
    )
    parser.add_argument("--scheduler", metavar="ADDRESS", help="with --engine dask: where its scheduler is (default: a cluster of our own)")
    _jobs_option(parser)


def _jobs_option(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--jobs", type=_positive, metavar="N", help="processes (default: one for each processor)")


def _site_options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--output", metavar="DIR", help="where the site goes (default: output/ in the home)")
    parser.add_argument("--theme", metavar="NAME", help="a theme of the home or of ours, or the folder of one (default: broadsheet)")
    parser.add_argument("--full", action="store_true", help="build anew, whether or not anything changed")
    parser.add_argument("--allow-loss", action="store_true", help="build although published articles are gone")


def _check_options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--standing", action="store_true", help="also whether the site in output/ is the one that a full build makes")


def _compare_options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("other", metavar="DIR", help="the folder of the digest as it was, with its content/")
    parser.add_argument("--links", default="", metavar="URL", help="for the summary of a workflow: the address before each file's name")


def _serve_options(parser: argparse.ArgumentParser) -> None:
    _site_options(parser)
    parser.add_argument(
        "--port",
        type=_port,
        default=DEFAULT_PORT,
        metavar="N",
        help=f"default {DEFAULT_PORT}; the next free one if it is taken",
    )


def _extract_options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("paths", nargs="+", type=Path, metavar="PATH", help="files and folders")
    _jobs_option(parser)


def _explain_options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("file", type=Path, metavar="FILE", help="a raw document")


def _list_options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("what", choices=LISTS, metavar="WHAT", help=", ".join(LISTS))


def _publish_options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("names", nargs="*", metavar="NAME", help="held clippings by slug, clipping or raw file")
    parser.add_argument("--all-held", action="store_true", help="all that are held")


def _new_options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "what",
        choices=tuple(commands.NEW),
        metavar="|".join(commands.NEW),
        help="a new digest in a folder, the file of a week's issue, a row in outlets.yaml",
    )
    parser.add_argument(
        "name",
        nargs="?",
        metavar="DIR|WEEK|NAME",
        help="the digest's folder; the week, such as 2025-W39; the outlet's name or the domain of its site",
    )
    parser.add_argument("--proposed", action="store_true", help="rows for all outlets that `list unknown-outlets` names")


def _positive(text: str) -> int:
    if not text.isdigit() or int(text) < 1:
        raise argparse.ArgumentTypeError(f"{text!r} is not a number from 1")
    return int(text)


def _port(text: str) -> int:
    if _positive(text) > LAST_PORT:
        raise argparse.ArgumentTypeError(f"{text!r} is not a number from 1 to {LAST_PORT}")
    return int(text)


COMMANDS = (
    Command("clean", "raw documents -> content/clippings", "clean ~/Downloads/page.html", _clean_options, commands.clean),
    Command("site", "Markdown -> output/", "site --output /var/www/digest", _site_options, commands.site),
    Command("serve", "build, serve, rebuild on change and reload the browser", "serve --port 8080", _serve_options, commands.serve),
    Command(
        "check",
        "every fault of content, settings and links, as file:line: field: value: what to do",
        "check",
        _check_options,
        commands.check,
    ),
    Command(
        "compare",
        "which clippings are other than in another folder of the digest",
        "compare ../last-week",
        _compare_options,
        commands.compare,
    ),
    Command(
        "extract",
        "documents -> JSON lines on standard output; writes nothing",
        "extract pages/ > articles.jsonl",
        _extract_options,
        commands.extract,
    ),
    Command(
        "explain",
        "every line of a page: its number, its fate, the rule, the evidence",
        "explain content/raw/004.txt",
        _explain_options,
        commands.explain,
    ),
    Command("list", "what waits for a person, and what to do about it", "list held", _list_options, commands.list_what),
    Command("publish", "release held clippings", "publish --all-held", _publish_options, commands.publish),
    Command(
        "new",
        "a new digest in a folder of its own, the file of an issue, a row for an outlet; never overwrites",
        "new site ../mydigest",
        _new_options,
        commands.new,
    ),
    Command("fetch", "new pages of the feeds, sitemaps and addresses in site.yaml -> content/raw", "fetch", _no_options, commands.fetch),
    Command("doctor", "what is installed, what is missing, the line that installs it", "doctor", _no_options, commands.doctor),
)


def parser(program: str) -> argparse.ArgumentParser:
    """The command line. The options of all commands may stand before or after the command's name."""
    shared = argparse.ArgumentParser(add_help=False, argument_default=argparse.SUPPRESS)
    _shared_options(shared)
    top = argparse.ArgumentParser(
        prog=program,
        description="Raw news pages -> a weekly media-monitoring digest. Without a command: clean what is new and build the site.",
        parents=[shared],
    )
    _site_options(top)
    top.add_argument("--version", action="version", version=f"clipsheet {__version__}")
    named = top.add_subparsers(dest="command", metavar="COMMAND")
    for command in COMMANDS:
        example = f"example: {program} {command.example}"
        below = named.add_parser(command.name, help=command.does, description=command.does, epilog=example, parents=[shared])
        command.options(below)
    return top


def _shared_options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--home", metavar="DIR", help="the folder with content/ (default: the working directory if it has one)")
    parser.add_argument("--json", action="store_true", help="print the report as JSON")
    parser.add_argument("-q", "--quiet", action="store_true", help="print faults alone")
    parser.add_argument("-v", "--verbose", action="store_true", help="name everything")
    parser.add_argument("--debug", action="store_true", help="show where an unexpected error came from")
    parser.add_argument("--strict", action="store_true", help="exit status 1 where clippings are held, too")


DEFAULTS = {"home": None, "json": False, "quiet": False, "verbose": False, "debug": False, "strict": False}


def main(arguments: Sequence[str] | None = None, checkout: Path | None = None) -> int:
    """Run a command line and give its exit status. `checkout` is the folder of build.py, None for the installed command."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):  # a pipe on Windows knows one code page; a name beyond it must not end the run
            stream.reconfigure(errors="backslashreplace")
    program = "build.py" if checkout is not None else "clipsheet"
    options = argparse.Namespace(**DEFAULTS, checkout=checkout, begun=time.time_ns())
    try:
        parser(program).parse_args(arguments, options)
        run = next((command.run for command in COMMANDS if command.name == options.command), commands.build)
        with progress.shown(_progress(options)):
            return run(options)
    except Faults as found:
        for fault in sorted(found.faults, key=str):
            print(fault_told(fault), file=sys.stderr, flush=True)
        summarised(judged(found.faults))
        return FAILED
    except ModuleNotFoundError as missing:
        if options.debug:
            raise
        from clipsheet import doctor

        say(f"the package {missing.name!r} is not installed; install with: {doctor.install_command(checkout)}")
        return WRONG_USE
    except (WrongUse, FileNotFoundError) as wrong:
        say(f"{program}: {_sentence(wrong)}")
        return WRONG_USE
    except BrokenPipeError:  # the reader of our output had enough
        sys.stderr.close()
        return DONE
    except OSError as refused:  # a full disk, a folder that may not be written: the machine's, not ours
        if options.debug:
            raise
        say(f"{program}: {_sentence(refused)}")
        return FAILED
    except KeyboardInterrupt:
        sys.unraisablehook = lambda _torn: None  # what was torn off (asyncio's pipes to Pagefind) may grumble as it is cleared away
        say("stopped; what was done is kept, and the next run goes on from there")
        return STOPPED


def _progress(options: argparse.Namespace) -> Progress | None:
    """Where progress is told: on standard error. Nowhere with -q; not among records that run over the same terminal; not to a programme."""
    live = progress.is_live(sys.stderr)
    records = options.command == "extract" and sys.stdout.isatty()
    if options.quiet or records or sys.stderr is None or (options.json and not live):
        return None
    return Progress(sys.stderr, time.monotonic, live)


def _sentence(wrong: Exception) -> str:
    if isinstance(wrong, FileNotFoundError):
        return f"{wrong.filename or wrong}: there is no such file or folder"
    if isinstance(wrong, OSError):
        return ": ".join(str(part) for part in (wrong.filename, wrong.strerror or wrong) if part)
    return str(wrong)


def examples() -> Iterator[str]:
    """The examples of all commands, for the guide."""
    yield from (command.example for command in COMMANDS)
