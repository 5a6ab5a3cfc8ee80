"""[reads, writes] What each command does: the options of a command line -> an exit status.

0: done. 1: something that should have been published was not, or a check failed. 2: wrong use or a broken environment.
What a command needs is imported when it is called: `--help` and `extract` start without the site's libraries.
"""

from __future__ import annotations

import json
import os
import sys
import time
from argparse import Namespace
from collections.abc import Generator, Iterable
from contextlib import AbstractContextManager, closing
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from clipsheet.lock import one_run
from clipsheet.model import Fault, WrongUse
from clipsheet.report import PAGE_FATES, Report, annotation, counted, judged, printable

if TYPE_CHECKING:
    from clipsheet.bulk.engines import Engine
    from clipsheet.settings import Settings, Vocabulary
    from clipsheet.waiting import Desk
    from clipsheet.work import Outcome
    from clipsheet_digest.standing import Look

DONE, FAILED, WRONG_USE = 0, 1, 2


def build(options: Namespace) -> int:
    """Clean what is new, build the site, print the report."""
    found = _settings(options)
    report, started = Report(), time.monotonic()
    with one_run(found.home, say):
        _clean(found, options, report)
        seen = _look(found.home, options)
        if not report.items and not seen.clippings:
            report.notes.append(f"there is nothing to read yet: drop saved pages into {found.content / 'raw'}, and run this again")
        if not _stands(found.home, options, report, seen):
            _publish(found, options, report, seen)
    return _reported(report, options, started)


def clean(options: Namespace) -> int:
    """Raw documents -> content/clippings, or files of JSON lines."""
    if options.scheduler is not None and options.engine != "dask":
        raise WrongUse("--scheduler ADDRESS: say --engine dask, too; the local engine has none")
    if options.parts is not None:
        return _parts(options)
    found = _settings(options)
    report, started = Report(), time.monotonic()
    with one_run(found.home, say):
        _clean(found, options, report)
    return _reported(report, options, started)


def _parts(options: Namespace) -> int:
    """Raw documents -> files of JSON lines in a folder; the digest stays as it is."""
    from clipsheet import bulk

    if not options.paths or options.again or options.take or options.dry_run:
        raise WrongUse("clean --parts DIR PATH…: name what is to be read; --again, --take and --dry-run are for clippings")
    others: list[tuple[str, str]] = []
    files = list(bulk.files_of([_located(path, options) for path in options.paths], others))
    started = time.monotonic()
    _vocabulary(options)  # its faults are told before anything is read
    with _engine(options) as engine:
        run = bulk.write(files, options.parts, _home_or_none(options), engine, say)
    run.others, run.seconds = others, time.monotonic() - started
    if options.json:
        print(json.dumps(run.as_json()))
    else:
        for line in run.faults if options.quiet else run.lines():
            print(printable(str(line)))
    return FAILED if run.faults else DONE


def _engine(options: Namespace) -> AbstractContextManager[Engine]:
    """Who does the work of `clean`, as this person said."""
    from clipsheet import doctor
    from clipsheet.bulk import engines

    if getattr(options, "engine", "local") == "local":
        return engines.local(_jobs(options))
    try:
        from clipsheet.bulk.on_dask import dask
    except ModuleNotFoundError as missing:
        todo = f"install it with: {doctor.install_command(options.checkout, 'cluster')}"
        raise WrongUse(f"--engine dask: the package {missing.name!r} is not installed; {todo}") from missing
    return dask(options.scheduler, _jobs(options))


def site(options: Namespace) -> int:
    """Markdown -> output."""
    home = _home(options)
    report, started = Report(), time.monotonic()
    with one_run(home, say):
        seen = _look(home, options)
        if not _stands(home, options, report, seen):
            _publish(_settings(options), options, report, seen)
    return _reported(report, options, started)


def serve(options: Namespace) -> int:
    """Build, serve on this machine alone, rebuild on change and reload the browser; Ctrl-C is its usual end."""
    from clipsheet import settings
    from clipsheet_digest import server, standing, themes

    home = _home(options)
    theme = themes.theme_folder(options.theme or standing.DEFAULT_THEME, home)

    def rebuild() -> server.Built:
        report, started, options.begun = Report(), time.monotonic(), time.time_ns()
        found = settings.load(home)
        with one_run(home, say):
            _clean(found, options, report)
            _publish(found, options, report, _look(home, options))
        report.seconds = time.monotonic() - started
        return server.Built(report, found.site.base_url)

    def say(text: str) -> None:
        print(printable(text), flush=True)

    try:
        server.serve(server.Desk(home, _output(home, options)), [theme], options.port, rebuild, say, debug=options.debug)
    except KeyboardInterrupt:
        say("stopped; what was written is whole")
    return DONE


def check(options: Namespace) -> int:
    """Settings, front matter, raw documents without a ledger entry, links: every fault at once; strictly, what waits for a person, too."""
    from clipsheet import doctor
    from clipsheet_digest import checks

    home = _home(options)
    faults = checks.faults(home, _output(home, options) if options.standing else None) + (checks.waiting(home) if options.strict else [])
    summarised(judged(faults))
    if options.json:
        print(json.dumps([{"file": f.file, "line": f.line, "field": f.field, "found": f.found, "todo": f.todo} for f in faults]))
    else:
        for fault in faults:
            print(fault_told(fault))
        if not options.quiet:
            for finding in doctor.in_git(home):
                if finding.status == doctor.NOTE:  # no fault: whether others may read a repository, only its owner knows
                    say(str(finding))
            print(counted(len(faults), "fault") if faults else "no faults")
    return FAILED if faults else DONE


def compare(options: Namespace) -> int:
    """What of the clippings is other than in another folder of the digest, and which of it is held."""
    from clipsheet import waiting
    from clipsheet.comparison import compared
    from clipsheet_digest import clippings

    before = Path(options.other).expanduser().resolve()
    if not (before / "content").is_dir():
        raise WrongUse(f"compare {options.other}: there is no content/ in it; name the folder of the digest as it was")
    found = _settings(options)
    desk, faults = _desk(found)
    told = compared(
        {clipping.slug: (clipping, file) for clipping, file in clippings.read(before).named},
        {clipping.slug: (clipping, desk.files[clipping.slug]) for clipping in desk.clippings},
        sorted({fault.file for fault in faults}),
        {row.file: row.evidence for row in waiting.held(desk)},
    )
    summarised(told.markdown(options.links.rstrip("/")))
    if options.json:
        print(json.dumps(told.as_json()))
        return DONE
    for line in told.lines(whole=options.verbose):
        print(printable(line))
    for one in told.differences if _in_workflow() else ():
        if one.held:
            place = clippings.line_of(found.home / one.file, "held")
            print(printable(annotation(Fault(one.file, place, "held", f"{one.held}, then delete this line", one.evidence), "warning")))
    return DONE


def extract(options: Namespace) -> int:
    """Documents -> JSON lines on standard output; writes nothing."""
    from clipsheet import intake, records, work

    vocabulary = _vocabulary(options)
    files = []
    for given in options.paths:
        place = _located(given, options)
        inbox = intake.inbox([place])
        files += [(path, str(given / path.relative_to(place))) for path in inbox.files]
        for path, reason in inbox.others:
            say(f"{given / path.relative_to(place)}: {reason}")
    with closing(work.outcomes(files, vocabulary, _jobs(options))) as outcomes:
        for outcome in outcomes:
            sys.stdout.write(json.dumps(records.record(outcome, vocabulary)) + "\n")
    return DONE


def fetch(options: Namespace) -> int:
    """New items of the feeds and addresses in site.yaml -> content/raw."""
    from clipsheet import fetch, settings
    from clipsheet.archive import Archive
    from clipsheet.fetch.web import Web

    found = _settings(options)
    with one_run(found.home, say):
        known = Archive.open(found).addresses()
        run = fetch.fetch(found, Web(frozenset(found.site.fetch.hosts), found.site.base_url), known.__contains__)
    day = settings.today(found.site)
    summarised(run.markdown(day))
    if options.json:
        print(json.dumps(run.as_json()))
    elif not options.quiet:
        for line in run.lines(day):
            print(printable(line))
        if found.site.fetch == settings.Sources():
            say("site.yaml names nothing to fetch: write feeds, sitemaps or pages under fetch:")
    dead = [one for one in run.listings if one.reason is not None]
    return FAILED if options.strict and dead else DONE


def explain(options: Namespace) -> int:
    """Every line of a page: its number, its fate, the rule, the evidence."""
    from shutil import get_terminal_size  # here, since it loads every kind of compression that Python has

    from clipsheet import archive, intake
    from clipsheet.clip import clip
    from clipsheet.clip import extract as read
    from clipsheet.explain import WIDTH, explanation
    from clipsheet.files import is_there
    from clipsheet.model import RawDocument, Rejected
    from clipsheet.work import guarded

    given = str(options.file)
    places = {name: _located(Path(name), options) for name in archive.sources_of(given)}
    name, file = next(((name, place) for name, place in places.items() if is_there(place)), (given, options.file))
    if file.is_dir():
        raise WrongUse(f"{given}: a folder; name one file of it")
    if not file.is_file():
        raise FileNotFoundError(2, "no such file", given)
    vocabulary = _vocabulary(options)
    colour = sys.stdout.isatty() and "NO_COLOR" not in os.environ
    documents = {one.raw if isinstance(one, Rejected) else one.name: one for one in intake.documents(file, name)}
    if given != name and given not in documents:
        raise FileNotFoundError(2, "no such record", given)
    width = get_terminal_size((WIDTH, 0)).columns if sys.stdout.isatty() else WIDTH

    def explained(document: RawDocument) -> list[str]:
        return list(explanation(read(document, vocabulary.outlets), clip(document, vocabulary), colour=colour, width=width))

    for place, (shown, document) in enumerate(documents.items() if given == name else [(given, documents[given])]):
        print("\n" * (place > 0) + printable(f"# {shown}"))
        told = document if isinstance(document, Rejected) else guarded(document.name, partial(explained, document))
        print(*([f"rejected: {told.reason}"] if isinstance(told, Rejected) else told), sep="\n")
    return DONE


def list_what(options: Namespace) -> int:
    """What waits for a person."""
    from clipsheet import waiting

    desk, faults = _desk(_settings(options))
    rows = list(waiting.LISTS[options.what](desk))
    if options.json:
        print(json.dumps([{"file": row.file, "title": row.shown, "reason": row.todo, "evidence": row.evidence} for row in rows]))
    else:
        for row in rows:
            print(printable(f"{row.file}: {row.shown}"), *(f"    {printable(line)}" for line in (row.todo, row.evidence) if line), sep="\n")
        if not options.quiet:
            what = counted(len(rows), options.what[:-1]) if options.what.endswith("s") else f"{len(rows)} {options.what}"
            print(what + ("; delete the line held: to publish one" if rows and options.what == "held" else ""))
    for fault in faults:
        say(str(fault))
    return FAILED if faults or (options.strict and rows) else DONE


def publish(options: Namespace) -> int:
    """Release held clippings: the line held: goes, and nothing else changes."""
    from clipsheet.archive import Archive

    if bool(options.names) == options.all_held:
        raise WrongUse("publish NAME…: name held clippings by slug, clipping or raw file, or say --all-held")
    found = _settings(options)
    with one_run(found.home, say):
        desk, faults = _desk(found)
        waiting = [clipping for clipping in desk.clippings if clipping.held]
        named = {name: [clipping for clipping in waiting if desk.is_called(clipping, name)] for name in options.names}
        for name, clippings in named.items():
            if not clippings:
                raise WrongUse(f"publish {name}: no held clipping has that slug, clipping or raw file; see: list held")
        chosen = waiting if options.all_held else list({one.slug: one for clippings in named.values() for one in clippings}.values())
        archive = Archive.open(found)
        for clipping in chosen:
            archive.release(found.home / desk.files[clipping.slug])
            print(printable(f"{desk.files[clipping.slug]}: {clipping.title}"))
    if not options.quiet:
        print(f"{counted(len(chosen), 'clipping')} released; the next build publishes {'it' if len(chosen) == 1 else 'them'}")
    for fault in faults:
        say(str(fault))
    return FAILED if faults else DONE


def new(options: Namespace) -> int:
    """Scaffold; never overwrites."""
    return NEW[options.what](options)


def _new_site(options: Namespace) -> int:
    from clipsheet import scaffold

    if options.name is None or options.proposed:
        raise WrongUse("new site DIR: name the folder of the new digest")
    for line in scaffold.new_site(Path(options.name), _command_line(options)):
        print(line)
    return DONE


def _new_outlet(options: Namespace) -> int:
    from clipsheet import scaffold

    if (options.name is None) == (not options.proposed):
        raise WrongUse("new outlet NAME-OR-DOMAIN, or new outlet --proposed for all that outlets.yaml does not know")
    found = _settings(options)
    with one_run(found.home, say):
        for line in scaffold.new_outlets(found, _desk(found)[0], options.name):
            print(printable(line))
    return DONE


def _new_issue(options: Namespace) -> int:
    from clipsheet.files import write_whole
    from clipsheet_digest import clippings, editions, issues
    from clipsheet_digest.digest import Week

    try:
        week = Week.named(options.name or "")
    except ValueError:
        raise WrongUse("new issue WEEK: name a week of ISO 8601, such as 2025-W39") from None
    found = _settings(options)
    path = found.content / "issues" / f"{week}.md"
    if path.exists():
        raise WrongUse(f"content/issues/{path.name} is there already; nothing was changed")
    reading = clippings.read(found.home)
    made = editions.in_hand(found, reading.clippings)
    by_slug = {article.slug: article for article in made.digest.weeks.get(week, ())}
    told = [[by_slug[slug] for slug in story.members if slug in by_slug] for story in dict.fromkeys(made.stories.values())]
    with one_run(found.home, say):
        write_whole(path, issues.new(week, made.digest, [story for story in told if story], made.today))
    print(f"content/issues/{path.name}: write your note below the second line of hyphens; the remarks above it say what the week had")
    return DONE


NEW = {"site": _new_site, "issue": _new_issue, "outlet": _new_outlet}


def doctor(options: Namespace) -> int:
    """What is installed, what is missing, the line that installs it."""
    from clipsheet import doctor

    found = list(doctor.findings(_home_or_none(options), options.checkout))
    missing = [finding for finding in found if finding.status == doctor.MISSING]
    if options.json:
        print(json.dumps([{"status": one.status, "what": one.what, "todo": one.todo or None} for one in found]))
        return WRONG_USE if missing else DONE
    shown = [finding for finding in found if not options.quiet or finding.status != doctor.OK]
    for line in doctor.told(shown, doctor.install_command(options.checkout)):
        print(printable(line))
    if not options.quiet:
        print(f"missing: {len(missing)}" if missing else "nothing is missing")
    return WRONG_USE if missing else DONE


# -- steps that commands share ----------------------------------------------------------------------------------------


def _clean(found: Settings, options: Namespace, report: Report) -> None:
    from clipsheet import careful, cleaning

    paths = getattr(options, "paths", None) or []
    if not all(path.is_dir() or (path.is_file() and ".paths" not in path.suffixes) for path in paths):
        from clipsheet import bulk

        paths = list(bulk.named(paths, report.passed_over))
    asked = cleaning.Asked(
        paths,
        getattr(options, "again", None) or [],
        _taken(options),
        getattr(options, "dry_run", False),
        getattr(options, "allow_loss", False),
    )

    def by_engine(files: careful.Files, _known: object = None) -> Generator[Outcome, None, None]:
        from clipsheet import bulk

        with _engine(options) as engine:
            yield from bulk.outcomes(files, found.home, engine, say, report.faults.append)

    def carefully(files: careful.Files) -> Iterable[Outcome]:
        say("a process has ended while it read documents; reading on in processes that may end")
        return by_engine(files)

    here = partial(careful.outcomes, settings=found, jobs=_jobs(options), carefully=carefully)
    cleaning.clean(found, report, asked, by_engine if getattr(options, "engine", "local") == "dask" else here)


def _taken(options: Namespace) -> frozenset[str]:
    """The fields that `--take` names. Raises `WrongUse`."""
    from clipsheet.changes import BY_THE_MACHINE

    fields = frozenset(getattr(options, "take", None) or ())
    strange = sorted(fields - {*BY_THE_MACHINE})
    if strange:
        raise WrongUse(f"--take {strange[0]}: Clipsheet writes {', '.join(BY_THE_MACHINE)}; the other fields are yours alone")
    if fields and not options.again:
        raise WrongUse("--take FIELD…: name the clippings, too: clean --again NAME --take FIELD")
    return fields


def _desk(found: Settings) -> tuple[Desk, list[Fault]]:
    """What the listings look at, and the faults of clippings that could not be read."""
    from clipsheet.archive import Archive
    from clipsheet.waiting import Desk
    from clipsheet_digest import clippings

    reading = clippings.read(found.home)
    files = {clipping.slug: name for clipping, name in reading.named}
    return Desk(files, reading.clippings, list(Archive.open(found).entries.values()), found.vocabulary, found.site), reading.faults


def _look(home: Path, options: Namespace) -> Look:
    from clipsheet_digest import standing

    return standing.look(home, _output(home, options), _theme(options))


def _stands(home: Path, options: Namespace, report: Report, seen: Look) -> bool:
    """Whether a build would make the very site that stands in the output; then it is reported."""
    from clipsheet_digest import standing

    last = None if options.full else standing.last(home, _output(home, options), seen)
    if last is None:
        return False
    report.held, report.site, report.pages = last.held, last.said, dict.fromkeys(PAGE_FATES, ())
    return True


def _theme(options: Namespace) -> str:
    from clipsheet_digest import standing

    return options.theme or standing.DEFAULT_THEME


def _publish(found: Settings, options: Namespace, report: Report, seen: Look) -> None:
    from clipsheet import settings
    from clipsheet_digest import clippings, publish, standing

    output = _output(found.home, options)
    wished = publish.Options(
        output, _theme(options), getattr(options, "allow_loss", False), full=getattr(options, "full", False), begun=options.begun
    )
    made = publish.publish(found, wished, seen)
    report.faults.extend([*made.faults, *clippings.faults_of(made.slips, found)])
    report.held = made.held
    report.site = f"{counted(made.articles, 'article')} on {counted(made.pages, 'page')}: {output / 'index.html'}"
    if made.difference is not None:
        report.pages = {fate: getattr(made.difference, fate) for fate in PAGE_FATES}
    day = settings.today(found.site).isoformat()
    left = standing.Standing(seen.around, found.site.timezone, day, report.held, report.site)
    standing.remember(found.home, output, None if report.faults else left)


def say(text: str) -> None:
    print(printable(text), file=sys.stderr, flush=True)


def _reported(report: Report, options: Namespace, started: float) -> int:
    report.seconds = time.monotonic() - started
    if options.json:
        print(json.dumps(report.as_json()))
    elif not options.quiet:
        for line in report.lines(verbose=options.verbose):
            print(printable(line))
    else:
        for fault in sorted(report.faults, key=str):
            say(str(fault))
    summarised(report.markdown())
    return FAILED if report.faults or (options.strict and (report.held or report.counts["held"])) else DONE


def _in_workflow() -> bool:
    """Whether GitHub reads what is printed, and shows commands in it beside the lines of files."""
    return os.environ.get("GITHUB_ACTIONS") == "true"


def fault_told(fault: Fault) -> str:
    return printable(annotation(fault) if _in_workflow() else str(fault))


def summarised(markdown: str) -> None:
    """Add a report to the summary of GitHub's workflow, where we run in one."""
    summary = os.environ.get("GITHUB_STEP_SUMMARY")
    if summary:
        with Path(summary).open("a", encoding="utf8", errors="backslashreplace") as stream:
            stream.write(markdown)


def _settings(options: Namespace) -> Settings:
    from clipsheet import settings

    return settings.load(_home(options))


def _vocabulary(options: Namespace) -> Vocabulary:
    """The vocabulary of the home that we stand in, else the starter's topics: `extract` and `explain` need no home."""
    from clipsheet import scaffold, settings

    home = _home_or_none(options)
    return settings.load(home).vocabulary if home is not None else scaffold.starter_vocabulary()


def _home(options: Namespace) -> Path:
    home = _home_or_none(options)
    if home is None:
        todo = f"go to your digest's folder, name it with --home DIR, or make one with: {_command_line(options)} new site DIR"
        raise WrongUse(f"there is no content/ here: {todo}")
    _refuse_foreign_paths(home, options)
    if options.home is None and not Path.cwd().is_relative_to(home):
        say(f"there is no content/ here; the digest is that of {home}")
    return home


def _home_or_none(options: Namespace) -> Path | None:
    """--home, else the working directory if it has content/, else the checkout's own."""
    if options.home is not None:
        home = Path(options.home).expanduser().resolve()
        if not (home / "content").is_dir():
            todo = f"make a digest with: {_command_line(options)} new site {options.home}"
            raise WrongUse(f"--home {options.home}: there is no content/ in it; {todo}")
        return home
    here = Path.cwd()
    if (here / "content").is_dir():
        return here
    return options.checkout if options.checkout is not None and (options.checkout / "content").is_dir() else None


def _refuse_foreign_paths(home: Path, options: Namespace) -> None:
    """A person's own path and a digest that this person did not name must not come together: nobody's pages go into the demo."""
    if options.home is not None or home == Path.cwd():
        return
    given = [*(getattr(options, "paths", None) or []), *filter(None, [getattr(options, "output", None)])]
    for path in given:
        if not Path(path).resolve().is_relative_to(home.resolve()):
            todo = f"go to your digest's folder, name it with --home DIR, or make one with: {_command_line(options)} new site DIR"
            raise WrongUse(f"there is no content/ here, and {path} is nothing of the digest in {home}: {todo}")


def _located(path: Path, options: Namespace) -> Path:
    """A path as given, else as the report prints it: below the home, its content/ or content/raw."""
    home = _home_or_none(options)
    if path.exists() or home is None:
        return path
    below = (home / path, home / "content" / path, home / "content" / "raw" / path)
    return next((place for place in below if place.exists()), path)


def _output(home: Path, options: Namespace) -> Path:
    given = getattr(options, "output", None)
    output = Path(given) if given else home / "output"
    try:
        resolved = output.resolve()
    except RuntimeError:  # Python 3.13 and newer find a place all the same, where nothing can be made
        raise WrongUse(f"{output}: a link that leads to itself; delete it, or name another folder by --output") from None
    return resolved if given else output


def _jobs(options: Namespace) -> int:
    return getattr(options, "jobs", None) or os.cpu_count() or 1


def _command_line(options: Namespace) -> str:
    """How this person runs Clipsheet, for the messages that tell what to type next."""
    from shutil import which

    if options.checkout is not None:
        return f"{Path(sys.executable)} {options.checkout / 'build.py'}"
    return "clipsheet" if which("clipsheet") else f"{Path(sys.executable)} -m clipsheet"
