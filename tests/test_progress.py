"""The progress of a long step: when it is told, where and in which words; and what Ctrl-C leaves: everything whole, and one sentence."""

from __future__ import annotations

import io
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from builders import article, home
from clipsheet import cleaning, cli, progress, work
from clipsheet.lock import at_work
from clipsheet.progress import Progress
from clipsheet_digest import publish, writer

ROOT = Path(__file__).parents[1]
PATIENCE = 30  # seconds for a command to end
LIMIT = 60  # seconds in which a step of another process must have come; a guard against waiting for ever, no measure


class Terminal(io.StringIO):
    """A terminal, as far as progress asks."""

    encoding = "utf-8"

    def isatty(self) -> bool:
        return True


def told(number: int | None, seconds: list[float], *, live: bool) -> list[str]:
    """What is told of a step whose things take these seconds each, as the states of a line or as lines."""
    stream, clock = io.StringIO(), [0.0]
    shown = Progress(stream, lambda: clock[0], live)
    for passing in shown.over(seconds, number, "cleaning"):
        clock[0] += passing
    text = stream.getvalue()
    return text.split("\r")[1:] if live else text.splitlines()


# -- what is told -----------------------------------------------------------------------------------------------------


def test_a_short_step_says_nothing() -> None:
    assert [] == told(9, [0.1] * 9, live=True)
    assert [] == told(99, [0.1] * 99, live=False)


def test_on_a_terminal_one_line_is_written_over_from_the_first_second_on_and_cleared() -> None:
    states = told(1204, [0.5, 0.5, *[0.001] * 198, 1004.0, *[0.0] * 1003], live=True)
    assert "cleaning 2 of 1,204 · 2 a second · 10 min left" == states[0]
    assert "cleaning 201 of 1,204 · 12 a minute · 1 h 24 min left" == states[1]
    assert ["", ""] == [state.strip() for state in states[2:]]


def test_a_shorter_line_leaves_nothing_of_the_longer_one() -> None:
    longer, shorter, *_clearing = told(5000, [1.0, *[0.0] * 900, 0.3, *[0.0] * 4098], live=True)
    assert "cleaning 902 of 5,000 · 694 a second · 6 s left" == shorter.rstrip()
    assert len(longer) == len(shorter)


def test_elsewhere_a_plain_line_now_and_then() -> None:
    assert ["cleaning: 10 of 30, 20 s left", "cleaning: 20 of 30, 10 s left"] == told(30, [1.0] * 30, live=False)


def test_where_nobody_knows_how_many_there_are_no_end_is_foretold() -> None:
    assert ["cleaning: 10 so far", "cleaning: 20 so far"] == told(None, [1.0] * 25, live=False)
    assert "cleaning 2 · 1 a second" == told(None, [1.0, 1.0, 1.0], live=True)[1].strip()


def test_a_line_never_fills_a_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(progress, "_width", lambda _stream: 20)
    assert "cleaning 1 of 3 · 3" == told(3, [2.0, 2.0, 2.0], live=True)[0]


def test_what_goes_through_is_left_as_it_is() -> None:
    shown = Progress(io.StringIO(), iter(range(100)).__next__, live=True)
    with progress.shown(shown):
        assert [1, 2, 3] == list(progress.over([1, 2, 3], 3, "cleaning"))
    assert [1, 2, 3] == list(progress.over([1, 2, 3], 3, "cleaning"))


def test_the_line_is_gone_before_anything_is_said_of_a_step_that_failed() -> None:
    shown = Progress(io.StringIO(), iter(range(100)).__next__, live=True)
    with pytest.raises(KeyboardInterrupt), progress.shown(shown):
        for _thing in progress.over("abc", 3, "cleaning"):
            if shown.line:
                raise KeyboardInterrupt
    assert "" == shown.line


@pytest.mark.parametrize(
    ("variables", "expected"), [({}, True), ({"TERM": "dumb"}, False), ({"TERM": "xterm"}, True), ({"NO_COLOR": "1"}, True)]
)
def test_a_line_is_written_over_on_terminals_alone(variables: dict[str, str], expected: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("TERM", raising=False)
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    assert expected == progress.is_live(Terminal())
    assert not progress.is_live(io.StringIO())


def test_there_is_no_colour() -> None:
    assert "\x1b" not in "".join(told(9, [1.0] * 9, live=True))


@pytest.mark.parametrize(
    ("line", "terminal", "expected"),
    [
        (["clean"], True, True),
        (["clean"], False, True),
        (["clean", "-q"], True, False),
        (["clean", "--json"], True, True),
        (["clean", "--json"], False, False),
        (["extract", "a"], True, False),
    ],
)
def test_when_progress_is_told(line: list[str], terminal: bool, expected: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    stream = Terminal if terminal else io.StringIO
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.setattr(sys, "stderr", stream())
    monkeypatch.setattr(sys, "stdout", stream())
    options = cli.parser("build.py").parse_args(line, cli.argparse.Namespace(**cli.DEFAULTS))
    assert expected == (cli._progress(options) is not None)


def test_cleaning_and_making_pages_tell_how_far_they_are(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    stream = io.StringIO()
    monkeypatch.setattr(cli, "_progress", lambda _options: Progress(stream, iter(range(0, 10**6, 20)).__next__, live=False))
    folder = home(tmp_path, {f"{number}.txt": article(f"Ferry {number}") for number in range(2)})
    assert 0 == cli.main(["--home", str(folder)])
    lines = stream.getvalue().splitlines()
    assert {"cleaning: 1 of 2, 20 s left", "making pages of articles: 1 of 2, 20 s left", "making other pages: 1 so far"} <= set(lines)


# -- Ctrl-C -----------------------------------------------------------------------------------------------------------

STOPPED = "stopped; what was done is kept, and the next run goes on from there\n"
FILES = work.WORTH_A_POOL + 16
posix = pytest.mark.skipif(sys.platform == "win32", reason="a group of processes cannot be sent Ctrl-C by a programme there")


def tree(folder: Path) -> dict[str, bytes]:
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()}


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home with as many documents as are worth a pool, cleaned without a stop."""
    folder = home(tmp_path_factory.mktemp("whole"), {f"{number}.txt": article(f"Ferry {number}") for number in range(FILES)})
    assert 0 == cli.main(["--home", str(folder), "clean", "-q"])
    return folder


@pytest.fixture
def digest(whole: Path, tmp_path: Path) -> Path:
    """The same home, nothing of it cleaned."""
    shutil.copytree(whole / "content/raw", tmp_path / "content/raw")
    return tmp_path


def stopped(arguments: list[str], moment: Callable[[subprocess.Popen[str]], bool]) -> tuple[int, str]:
    """The status and the words of a command whose whole group is sent Ctrl-C at a moment; nothing of the group is left."""
    line = [sys.executable, str(ROOT / "build.py"), *arguments]
    with subprocess.Popen(line, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, start_new_session=True) as process:
        began = time.monotonic()
        while not moment(process):
            assert process.poll() is None
            assert time.monotonic() - began < LIMIT
            time.sleep(0.005)
        os.killpg(process.pid, signal.SIGINT)
        try:
            _out, said = process.communicate(timeout=PATIENCE)
        except subprocess.TimeoutExpired:  # Python dropped the interrupt within an import, as it says, and left its lock to wait for
            os.killpg(process.pid, signal.SIGKILL)
            _out, said = process.communicate()
        with pytest.raises(ProcessLookupError):
            os.killpg(process.pid, 0)
        return process.returncode, said


def heard(stop: Callable[[int], tuple[int, str]]) -> tuple[int, str]:
    """What came of a Ctrl-C that was heard: Python drops one that comes within a callback of its own, and one would press again."""
    found = (0, "")
    for attempt in range(3):
        found = stop(attempt)
        if "Exception ignored" not in found[1]:
            break
    return found


def entries(folder: Path, number: int) -> Callable[[object], bool]:
    """The moment when so many documents are in the ledger."""
    return lambda _process: sum(1 for _ in (folder / "content").glob("ledger/**/*.json")) >= number


def has_workers(process: subprocess.Popen[str]) -> bool:
    return bool(subprocess.run(["pgrep", "-P", str(process.pid)], capture_output=True).stdout)


@posix
@pytest.mark.parametrize("jobs", ["1", "2"])
@pytest.mark.parametrize("number", [1, 30, FILES - 10])
def test_cleaning_that_is_stopped_is_taken_up_by_the_next_run(jobs: str, number: int, digest: Path, whole: Path) -> None:
    assert (130, STOPPED) == stopped(["--home", str(digest), "clean", "--jobs", jobs], entries(digest, number))
    left = tree(digest)
    assert [] == [name for name in left if name.endswith(".tmp")]
    assert len(left) < len(tree(whole))
    assert not at_work(digest)
    assert 0 == cli.main(["--home", str(digest), "clean", "-q"])
    assert tree(whole) == tree(digest)


@posix
def test_workers_that_have_only_just_begun_end_without_a_word(digest: Path, whole: Path) -> None:
    assert (130, STOPPED) == stopped(["--home", str(digest), "clean", "--jobs", "2"], has_workers)
    assert 0 == cli.main(["--home", str(digest), "clean", "-q"])
    assert tree(whole) == tree(digest)


@posix
def test_workers_end_when_their_run_alone_is_stopped(digest: Path) -> None:
    def alone(process: subprocess.Popen[str]) -> bool:
        if not entries(digest, 1)(process):
            return False
        os.kill(process.pid, signal.SIGINT)
        process.wait(LIMIT)
        return True

    line = [sys.executable, str(ROOT / "build.py"), "--home", str(digest), "clean", "--jobs", "2"]
    with subprocess.Popen(line, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, start_new_session=True) as process:
        while not alone(process):
            assert process.poll() is None
        assert (130, STOPPED) == (process.returncode, process.communicate(timeout=LIMIT)[1])
        with pytest.raises(ProcessLookupError):
            os.killpg(process.pid, 0)


@posix
def test_a_worker_leaves_the_document_that_it_is_at(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def read(file: tuple[Path, str], known: object, vocabulary: object) -> list[str]:  # noqa: ARG001 - as of_file
        if int(file[1]) >= work.FILES_PER_TASK:  # all but the first task
            time.sleep(2)
            (tmp_path / file[1]).touch()
        return [file[1]]

    monkeypatch.setattr(work, "of_file", read)  # workers that are forked have it, too
    monkeypatch.setattr(work, "WORTH_A_POOL", 0)
    found = work.outcomes([(tmp_path, str(number)) for number in range(10 * work.FILES_PER_TASK)], None, jobs=2)  # type: ignore[arg-type]
    assert "0" == next(found)
    found.close()
    assert [] == list(tmp_path.iterdir())


@posix
@pytest.mark.parametrize("jobs", ["1", "2"])
def test_extracting_can_be_stopped(jobs: str, digest: Path) -> None:
    def first(process: subprocess.Popen[str]) -> bool:
        assert process.stdout is not None
        return bool(process.stdout.readline())

    assert (130, STOPPED) == heard(lambda _attempt: stopped(["extract", str(digest / "content/raw"), "--jobs", jobs], first))


def moments_of_a_build(folder: Path) -> Iterator[Callable[[object], bool]]:
    for what in (".output.new-*", ".output.new-*/index.html", ".output.new-*/pagefind"):
        yield lambda _process, what=what: any(folder.glob(what))


@posix
@pytest.mark.parametrize("moment", range(3), ids=["reading", "all pages made", "making the search"])
def test_a_build_that_is_stopped_leaves_the_last_site(moment: int, whole: Path, tmp_path: Path) -> None:
    def stop(attempt: int) -> tuple[int, str]:
        folder = tmp_path / str(attempt)
        shutil.copytree(whole, folder)
        for name in publish.OUR_FILES:
            (folder / "output" / name).parent.mkdir(parents=True, exist_ok=True)
            (folder / "output" / name).write_text("the last site", "utf8")
        before.append((folder, tree(folder)))
        return stopped(["--home", str(folder), "site"], list(moments_of_a_build(folder))[moment])

    before: list[tuple[Path, dict[str, bytes]]] = []
    assert (130, STOPPED) == heard(stop)
    folder, last = before[-1]
    shutil.rmtree(folder / ".clipsheet")  # what was read stays read
    assert last == tree(folder)
    assert {"content", "output"} == {path.name for path in folder.iterdir()}


def test_a_swap_that_is_stopped_puts_the_last_site_back(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    output, rename, left = tmp_path / "output", Path.rename, [1]
    output.mkdir()
    (output / "index.html").write_text("the last site", "utf8")

    def once(path: Path, target: Path) -> Path:
        moved = rename(path, target)
        if left:
            left.clear()
            raise KeyboardInterrupt
        return moved

    monkeypatch.setattr(Path, "rename", once)
    with pytest.raises(KeyboardInterrupt):
        writer.swap_in(writer.fresh_folder(output), output)
    assert "the last site" == (output / "index.html").read_text("utf8")


def test_a_page_that_was_half_brought_in_is_no_document(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def half(source: Path, target: Path) -> None:
        Path(target).write_bytes(Path(source).read_bytes()[:10])
        raise KeyboardInterrupt

    (tmp_path / "a.txt").write_text(article("Ferry"), "utf8")
    with monkeypatch.context() as patched, pytest.raises(KeyboardInterrupt):
        patched.setattr(shutil, "copyfile", half)
        cleaning.bring_in(tmp_path / "a.txt", tmp_path / "raw/a.txt")
    assert [] == list((tmp_path / "raw").iterdir())
    cleaning.bring_in(tmp_path / "a.txt", tmp_path / "raw/a.txt")
    assert tree(tmp_path)["a.txt"] == tree(tmp_path)["raw/a.txt"]
