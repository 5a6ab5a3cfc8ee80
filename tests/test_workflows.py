"""The workflows: every job's steps, run in clean clones of a digest's repository by the small GitHub of tests/workflows.py."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import threading
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import homes
import pytest

from builders import PROSE, article, dump, home, page
from clipsheet_digest import checks
from workflows import TOKEN, WORKFLOWS, GitHub, Job, git, read, repository, triggers

posix = pytest.mark.skipif(sys.platform == "win32", reason="GitHub runs these jobs on Linux, by bash")

PLAYED = {("check.yml", "digest"), ("clean.yml", "clean"), ("clean.yml", "propose")}
PLAYED |= {("publish.yml", "build"), ("publish.yml", "deploy"), ("rebuild.yml", "compare")}
NOT_PLAYED = {("test.yml", "linux"): "`make test` would run this test within itself", ("test.yml", "windows"): "it needs Windows"}

SITE = 'format: 1\nname: "Test digest"\naudience: public\n'
UNSIGNED = "The rafts have no owner, the office said. " * 4 + "Nobody knows who built them, where they go, or why they come at night."
HOSTILE = "::set-env name=A::b ##[add-mask]c ![d](https://evil.example/e) @all <b>"


@pytest.fixture(scope="module")
def first(tmp_path_factory: pytest.TempPathFactory) -> GitHub:
    """A repository with five articles, cleaned and pushed."""
    made = repository(tmp_path_factory.mktemp("github") / "hub")
    home(made.desk, {f"{name}.txt": told(name) for name in ("Ferry", "Boat", "Barge", "Yawl", "Punt")}, site=SITE)
    assert homes.build(made.desk, "clean").returncode == 0
    made.push()
    return made


@pytest.fixture(scope="module")
def later(first: GitHub) -> tuple[GitHub, dict[str, Job]]:
    """The same when it was published, and what its jobs did."""
    return first, first.run("publish.yml", "push")


@pytest.fixture
def github(first: GitHub) -> Iterator[GitHub]:
    """The repository with five articles, which is put back in the end."""
    before = first.commit("main")
    yield first
    git(first.desk, "switch", "--quiet", "main")
    git(first.desk, "reset", "--quiet", "--hard", before)
    git(first.desk, "clean", "--quiet", "-fd")
    git(first.desk, "push", "--quiet", "--force", "origin", "HEAD:main")


@pytest.fixture
def published(later: tuple[GitHub, dict[str, Job]], github: GitHub) -> Iterator[GitHub]:
    """The same, with its site published and kept in the cache, which are put back in the end."""
    assert all(job.succeeded for job in later[1].values())
    shutil.copytree(github.pages, github.folder / "pages before")
    (cache,) = (github.folder / "caches").glob("*.tar")
    shutil.copy2(cache, github.folder / "cache before")
    yield github
    shutil.rmtree(github.pages)
    (github.folder / "pages before").rename(github.pages)
    shutil.rmtree(cache.parent, ignore_errors=True)
    cache.parent.mkdir()
    (github.folder / "cache before").rename(cache)


@pytest.fixture
def feed() -> Iterator[tuple[str, dict[str, str]]]:
    """The address of a feed on this machine, and the pages that it names, by their paths."""
    pages: dict[str, str] = {}

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            day = (datetime.now(UTC) - timedelta(days=1)).isoformat(timespec="seconds")
            entry = "<entry><title>{0}</title><id>{0}</id><updated>{1}</updated><link href='{2}{0}'/></entry>"
            items = "".join(entry.format(path, day, address) for path in pages)
            feed = f"<feed xmlns='http://www.w3.org/2005/Atom'><title>A</title><id>a</id><updated>{day}</updated>{items}</feed>"
            known = {"/feed.xml": ("application/atom+xml", feed), **{path: ("text/html", text) for path, text in pages.items()}}
            kind, text = known.get(self.path, ("text/plain", ""))
            self.send_response(200 if text else 404)
            self.send_header("Content-Type", kind)
            self.send_header("Content-Length", str(len(text.encode())))
            self.end_headers()
            self.wfile.write(text.encode())

        def log_message(self, *_given: object) -> None:
            """Nothing is told on standard error."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as running:
        address = f"http://127.0.0.1:{running.server_port}"
        thread = threading.Thread(target=running.serve_forever, daemon=True)
        thread.start()
        yield f"{address}/feed.xml", pages
        running.shutdown()
        thread.join()


def told(name: str) -> str:
    """An article whose words no other has."""
    return article(name, body="\n\n".join(f"{part} {name}s were at work." for part in PROSE.replace("ferry", name).split("\n\n")))


def clipping_of(github: GitHub, name: str) -> str:
    """The file of the clipping whose title begins so, from the repository's root."""
    (found,) = (github.desk / "content/clippings").rglob(f"{name}-*.md")
    return found.relative_to(github.desk).as_posix()


def changed(path: Path, before: str, after: str) -> None:
    """Let an editor change some words of a file."""
    text = path.read_text("utf8")
    assert before in text
    path.write_text(text.replace(before, after), "utf8")


def commands(said: str) -> list[str]:
    """What GitHub's runner would take for a command in a log."""
    return [line.strip() for line in said.splitlines() if re.match(r"\s*::", line) or "##[" in line]


def is_same(path: Path, time: int) -> bool:
    """Whether a file is there, as old as it was."""
    return path.exists() and path.stat().st_mtime_ns == time


# -- the files --------------------------------------------------------------------------------------------------------


def test_every_job_is_played_here_or_says_why_not() -> None:
    jobs = {(path.name, job) for path in WORKFLOWS.glob("*.yml") for job in read(path.name)["jobs"]}
    assert PLAYED | NOT_PLAYED.keys() == jobs


def test_what_a_pull_request_starts_has_no_secret_and_no_right_to_write() -> None:
    started = [path.name for path in WORKFLOWS.glob("*.yml") if {"pull_request", "pull_request_target"} & {*triggers(read(path.name))}]
    assert ["check.yml", "test.yml"] == sorted(started)
    for name in started:
        assert "pull_request_target" not in triggers(read(name))
        assert {} == read(name)["permissions"]
        assert all({"contents": "read"} == job["permissions"] for job in read(name)["jobs"].values())
        assert not re.search(r"secrets\.|github\.token|GITHUB_TOKEN", (WORKFLOWS / name).read_text("utf8"))


# -- clean ------------------------------------------------------------------------------------------------------------


@posix
def test_new_documents_become_a_pull_request_that_says_what_is_held(github: GitHub) -> None:
    unsigned = dump("Rafts without a name", body=UNSIGNED)
    for name, text in {"new.txt": told("Canoe"), "held.txt": unsigned, "menu.txt": "Home\nNews\n"}.items():
        (github.desk / "content/raw" / name).write_text(text, "utf8")
    (github.desk / "content/raw/evil.txt").write_text(f'title: "{HOSTILE}"\n{told("Raft")}', "utf8")
    github.push()
    jobs = github.run("clean.yml", "push")

    assert [True, True] == [job.succeeded for job in jobs.values()], jobs["clean"].said + jobs["propose"].said
    assert "-m pip install --quiet --require-hashes -r requirements.lock" in github.asked
    assert [] == [line for line in commands(jobs["clean"].said) if not line.startswith("::warning file=content/clippings/")]
    assert TOKEN not in jobs["clean"].said + jobs["clean"].summary

    proposal = github.proposals[-1]
    branch, body = proposal["head"], proposal["body"]
    assert "main" == proposal["base"]
    held, added, rest = re.split(r"^### Added: 2$|^## No faults$", body, flags=re.MULTILINE)
    link = f"https://github.example/desk/digest/blob/{branch}/content/clippings/"
    assert "clippings: 3 added, 0 changed, 0 deleted; 1 of them held" in held
    assert f"- [Rafts without a name]({link}" in held
    assert "held: neither outlet nor address is known" in held
    assert "<br>the page is content/raw/held.txt" in held
    assert f"- [Canoe to run at night from Monday]({link}" in added
    assert "!\\[d\\](https\\://evil.example/e) ＠all ‹b>" in added
    assert "rejected: `raw/menu.txt`" in rest
    assert "@all" not in body
    assert rest.endswith("hands over a preview of the site.\n")

    proposed = git(github.origin, "diff", "--name-status", f"main..{branch}").split("\n")
    assert 7 == len([line for line in proposed if line])  # three clippings, and four entries of the ledger
    assert all(line.startswith(("A\tcontent/clippings/", "A\tcontent/ledger/")) for line in proposed if line)

    assert github.run("clean.yml", "schedule")["propose"].succeeded  # nobody has merged it by Monday
    assert branch != github.proposals[-1]["head"]


@posix
def test_a_monday_with_nothing_new_proposes_nothing(github: GitHub) -> None:
    before = len(github.proposals)
    assert github.run("clean.yml", "schedule")["propose"].said.endswith("No new clippings.\n")
    assert before == len(github.proposals)


@posix
def test_what_is_fetched_on_a_monday_comes_with_its_raw_documents(github: GitHub, feed: tuple[str, dict[str, str]]) -> None:
    address, pages = feed
    pages["/kayak"] = page("Kayaks to run at night from Monday")
    (github.desk / "content/site.yaml").write_text(f'{SITE}fetch: {{feeds: ["{address}"], hosts: ["127.0.0.1"]}}\n', "utf8")
    github.push()
    jobs = github.run("clean.yml", "schedule")
    assert all(job.succeeded for job in jobs.values()), jobs["clean"].said + jobs["propose"].said
    proposal = github.proposals[-1]
    assert "[Kayaks to run at night from Monday](" in proposal["body"]
    assert "## Fetched" in proposal["body"]
    names = git(github.origin, "diff", "--name-only", f"main..{proposal['head']}")
    assert all(f"content/{name}" in names for name in ("clippings/", "fetched.json", "ledger/", "raw/fetched/"))


@posix
def test_a_link_in_the_place_of_what_is_fetched_leads_nowhere(github: GitHub, feed: tuple[str, dict[str, str]]) -> None:
    address, pages = feed
    pages["/kayak"] = page("Kayaks to run at night from Monday")
    site = f'{SITE}fetch: {{feeds: ["{address}"], hosts: ["127.0.0.1"]}}\n'
    (github.desk / "content/site.yaml").write_text(site, "utf8")
    github.push()
    assert github.run("clean.yml", "schedule")["propose"].succeeded
    names = git(github.origin, "diff", "--name-only", f"main..{github.proposals[-1]['head']}").split()
    (sidecar,) = (github.desk / name for name in names if name.endswith(".html.yaml"))
    sidecar.parent.mkdir(parents=True)
    sidecar.symlink_to(os.path.relpath(github.desk / "content/site.yaml", sidecar.parent))
    github.push()
    assert github.run("clean.yml", "schedule")["propose"].succeeded
    head = github.proposals[-1]["head"]
    assert site == git(github.origin, "show", f"{head}:content/site.yaml")
    assert "captured:" in git(github.origin, "show", f"{head}:{sidecar.relative_to(github.desk).as_posix()}")


# -- check ------------------------------------------------------------------------------------------------------------


@posix
def test_a_pull_request_is_told_what_it_changes_and_has_a_preview(published: GitHub) -> None:
    name = clipping_of(published, "ferry")
    changed(published.desk / name, "Ferry to run", "Ferry will run")
    (published.desk / clipping_of(published, "boat")).unlink()
    (published.desk / "content/clippings/held.md").write_text(
        '---\ntitle: "Held"\nslug: held\nlang: en\nheld: "no date"\n---\nBody.\n', "utf8"
    )
    ref = published.pull_request()
    job = published.run("check.yml", "pull_request", ref)["digest"]

    assert job.succeeded, job.said
    assert ["::warning file=content/clippings/held.md,line=5,title=held::no date, then delete this line"] == commands(job.said)
    assert "clippings: 1 added, 1 changed, 1 deleted; 1 of them held" in job.summary
    assert (
        f"[Ferry will run at night from Monday]({'https://github.example/desk/digest/blob/' + published.commit(ref)}/{name})" in job.summary
    )
    assert '<br>title: "Ferry to run at night from Monday" → "Ferry will run at night from Monday"' in job.summary
    assert "### Deleted: 1\n\n- Boat to run at night from Monday" in job.summary
    assert "changed on the site: articles: 1 changed, 1 gone; " in job.summary
    assert "- gone: `articles/boat-to-run-at-night-from-monday-" in job.summary
    assert "[Download the site](https://github.example/desk/digest/actions/runs/" in job.summary
    preview = published.artifact("preview")
    assert "Ferry will run" in (preview / "index.html").read_text("utf8")
    assert (preview / ".well-known/tdmrep.json").is_file()
    assert [] == list(checks.broken_links(preview))


@posix
def test_a_broken_clipping_is_named_beside_its_line_and_in_the_summary(published: GitHub) -> None:
    name = clipping_of(published, "ferry")
    changed(published.desk / name, "lang: ", "langg: ")
    job = published.run("check.yml", "pull_request", published.pull_request())["digest"]
    assert not job.succeeded
    assert f"::error file={name},line=5,title=langg::unknown key: did you mean 'lang'?" in commands(job.said)
    assert f"### Cannot be read: 1\n\n- `{name}`" in job.summary
    assert f"- `{name}:5: langg: unknown key: did you mean 'lang'?`" in job.summary
    assert "1 gone" in job.summary
    assert (published.artifact("preview") / "index.html").is_file()


@posix
def test_a_pull_request_of_which_no_site_can_be_built_has_no_preview(published: GitHub) -> None:
    (published.desk / "content/site.yaml").write_text("format: 1\nname:\n  - a\n", "utf8")
    job = published.run("check.yml", "pull_request", published.pull_request())["digest"]
    assert not job.succeeded
    assert "::error file=content/site.yaml,line=2,title=name::" in job.said
    assert "None: the site cannot be built of this pull request." in job.summary
    assert not published.artifact("preview").exists()


# -- publish ----------------------------------------------------------------------------------------------------------


@posix
def test_a_merge_makes_again_what_it_changes_alone(published: GitHub) -> None:
    kept = {path.relative_to(published.pages): path.stat().st_mtime_ns for path in published.pages.rglob("*") if path.is_file()}
    name = clipping_of(published, "ferry")
    changed(published.desk / name, "Ferry to run", "Ferry will run")
    published.push()
    jobs = published.run("publish.yml", "push")
    assert all(job.succeeded for job in jobs.values()), jobs["build"].said
    assert "changed on the site: articles: 1 changed; " in jobs["build"].summary
    made = {str(path) for path, time in kept.items() if not is_same(published.pages / path, time)}
    assert {f"articles/{Path(name).stem}.html"} == {path for path in made if path.startswith("articles/")}
    assert "index.html" in made
    assert not any(path.startswith(("404", "about", "theme")) for path in made)


@posix
@pytest.mark.parametrize("kept", [True, False], ids=["with a site in the cache", "with none"])
@pytest.mark.parametrize("folders", [["clippings"], ["clippings", "ledger", "raw"]], ids=["clippings", "all but settings"])
def test_a_site_that_would_lose_its_articles_is_not_published(published: GitHub, folders: list[str], kept: bool) -> None:
    before = homes.hashes(published.pages)
    if not kept:
        shutil.rmtree(published.folder / "caches")
    for folder in folders:
        shutil.rmtree(published.desk / "content" / folder)
    for again in range(2):
        (published.desk / "content/site.yaml").write_text(f"{SITE}# {again}\n", "utf8")
        published.push()
        jobs = published.run("publish.yml", "push")
        assert ["build"] == list(jobs)
        assert not jobs["build"].succeeded
        assert any(line.startswith("::error file=content") and " gone" in line for line in commands(jobs["build"].said))
        assert " gone" in jobs["build"].summary
        assert before == homes.hashes(published.pages)


# -- rebuild ----------------------------------------------------------------------------------------------------------


@posix
def test_the_site_that_was_kept_is_the_one_that_a_full_build_makes(published: GitHub) -> None:
    job = published.run("rebuild.yml", "schedule")["compare"]
    assert job.succeeded, job.said
    assert "no faults" in job.said
    assert [] == commands(job.said)


@posix
def test_a_page_that_is_not_as_a_full_build_makes_it_is_named(published: GitHub, tmp_path: Path) -> None:
    (kept,) = (published.folder / "caches").glob("*.tar")
    tamper(kept, tmp_path, "output/about/index.html", b"digest", b"DIGEST")
    job = published.run("rebuild.yml", "schedule")["compare"]
    assert not job.succeeded
    named = [line.partition(": build")[0] for line in commands(job.said)]
    assert ["::error file=output/about/index.html::not as a full build makes it"] == named
    assert "- `output/about/index.html: not as a full build makes it" in job.summary


def tamper(kept: Path, folder: Path, name: str, before: bytes, after: bytes) -> None:
    """Change a page of a site that is kept, but neither its size nor its time, by which builds know it."""
    subprocess.run(["tar", "-xf", str(kept), "-C", str(folder)], check=True)
    page, stat = folder / name, (folder / name).stat()
    content = page.read_bytes()
    assert before in content
    page.write_bytes(content.replace(before, after))
    os.utime(page, ns=(stat.st_atime_ns, stat.st_mtime_ns))
    subprocess.run(["tar", "--posix", "-cf", str(kept), "-C", str(folder), "output", ".clipsheet"], check=True)
