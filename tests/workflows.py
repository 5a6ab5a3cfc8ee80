"""A small GitHub of a test's own: it runs the jobs of .github/workflows in clean clones of a digest's repository, on this machine.

The `run:` steps are run as GitHub does: by bash, to the first command that fails, with GITHUB_* and RUNNER_TEMP. What others `use:` is
replaced by what it does to files: a checkout is a clone, caches and artifacts are folders. `gh` and `pip install` are stubs that write down
what they were asked. An action, an expression or a command that is not known here ends the test: it must be taught before it is trusted.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

ROOT = Path(__file__).parents[1]
WORKFLOWS = ROOT / ".github" / "workflows"
NOT_OF_A_DIGEST = ("benchmarks", "content", "docs", "tests")
EXPRESSION = re.compile(r"\$\{\{(.*?)\}\}")
COMPARED = re.compile(r"(\S+) (==|!=) '([^']*)'")
HASH_OF = re.compile(r"hashFiles\('([^']+)'\)")
TOKEN = "ghs_0123456789abcdef"  # noqa: S105 - of this machine alone
SERVER, REPOSITORY = "https://github.example", "desk/digest"
BASH = ("bash", "--noprofile", "--norc", "-eo", "pipefail")

PYTHON = """\
#!/bin/sh
if [ "$1 $2 $3" = "-m pip install" ]; then echo "$*" >> "{asked}"; exit 0; fi
exec "{python}" "$@"
"""
GH = """\
#!{python}
import json, os, shutil, sys
given, folder = sys.argv[1:], "{folder}"
option = lambda name: given[given.index(name) + 1]
if not os.environ.get("GH_TOKEN"):
    sys.exit("gh: set GH_TOKEN")
if given[:2] == ["run", "download"]:
    shutil.copytree(f"{{folder}}/artifacts/{{given[2]}}/{{option('--name')}}", option("--dir"))
elif given[:2] == ["pr", "create"]:
    told = {{name: option(f"--{{name}}") for name in ("title", "base", "head")}} | {{"body": open(option("--body-file")).read()}}
    open(f"{{folder}}/proposals.jsonl", "a").write(json.dumps(told) + "\\n")
elif given != ["auth", "setup-git"]:
    sys.exit(f"gh: not known here: {{given}}")
"""


@dataclass(slots=True)
class Job:
    """What came of a job: whether it succeeded, what its steps printed and wrote into their summaries, and the steps that ran."""

    succeeded: bool = True
    said: str = ""
    summary: str = ""
    ran: list[str] = field(default_factory=list)
    outputs: dict[str, str] = field(default_factory=dict)  # "steps.preview.outputs.artifact-url"


@dataclass(slots=True)
class Play:
    """A job that is run: in which repository, for which event, where."""

    github: GitHub
    name: str
    event: str
    ref: str
    run: str
    workspace: Path
    temp: Path
    job: Job = field(default_factory=Job)

    def step(self, step: Mapping[str, Any], env: Mapping[str, str]) -> None:
        """Run a step, unless one before it failed or its condition does not hold."""
        wanted = str(step.get("if", ""))
        if not (self.holds(wanted) if wanted else True) or not (self.job.succeeded or "cancelled()" in wanted):
            return
        self.job.ran.append(step["name"])
        given = {key: self.filled(str(value)) for key, value in step.get("with", {}).items()}
        if "uses" in step:
            action = ACTIONS[step["uses"].partition("@")[0]]
            told = action(self, given)
            self.job.outputs |= {f"steps.{step.get('id')}.outputs.{key}": value for key, value in told.items()}
        else:
            self.shell(step["run"], {**env, **{key: self.filled(str(value)) for key, value in step.get("env", {}).items()}})

    def shell(self, script: str, env: Mapping[str, str]) -> None:
        """A script as GitHub runs it: by bash, with nothing of this process's environment but the path to programs."""
        file, summary = self.temp / "script.sh", self.temp / "summary.md"
        file.write_text(script, "utf8")
        summary.write_text("", "utf8")
        made = subprocess.run(
            [*BASH, str(file)],
            cwd=self.workspace,
            env={**self.environment(), "GITHUB_STEP_SUMMARY": str(summary), **env},
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            encoding="utf8",
        )
        self.job.said += made.stdout
        self.job.summary += summary.read_text("utf8")
        self.job.succeeded &= made.returncode == 0

    def environment(self) -> dict[str, str]:
        """What a step of any job finds."""
        return {
            "PATH": f"{self.github.folder / 'bin'}{os.pathsep}{os.environ['PATH']}",
            "HOME": str(self.github.folder / "home"),
            "LANG": "C.UTF-8",
            "SOURCE_DATE_EPOCH": self.github.now,
            "CI": "true",
            "GITHUB_ACTIONS": "true",
            "GITHUB_EVENT_NAME": self.event,
            "GITHUB_REF": self.ref,
            "GITHUB_REF_NAME": self.ref.removeprefix("refs/heads/").removeprefix("refs/pull/"),
            "GITHUB_REPOSITORY": REPOSITORY,
            "GITHUB_RUN_ATTEMPT": "1",
            "GITHUB_RUN_ID": self.run,
            "GITHUB_SERVER_URL": SERVER,
            "GITHUB_SHA": self.github.commit(self.ref),
            "GITHUB_WORKSPACE": str(self.workspace),
            "RUNNER_TEMP": str(self.temp),
        }

    def filled(self, text: str) -> str:
        """A text with its expressions evaluated."""
        return EXPRESSION.sub(lambda found: self.value(found[1].strip()), text)

    def value(self, name: str) -> str:
        """What a context says, or the hash of a file."""
        file = HASH_OF.fullmatch(name)
        if file:
            return hashlib.sha256((self.workspace / file[1]).read_bytes()).hexdigest()
        known = {
            "github.event_name": self.event,
            "github.ref": self.ref,
            "github.run_attempt": "1",
            "github.run_id": self.run,
            "github.token": TOKEN,
            **self.job.outputs,
        }
        return known.get(name, "") if name.startswith("steps.") else known[name]

    def holds(self, condition: str) -> bool:
        """Whether an `if:` holds; nothing is cancelled here."""
        condition = condition.removeprefix("${{").removesuffix("}}").strip()
        compared = COMPARED.fullmatch(condition)
        if compared:
            return (self.value(compared[1]) == compared[3]) is (compared[2] == "==")
        return {"!cancelled()": True}[condition]


class GitHub:
    """A repository with its pull requests, caches, artifacts and pages, in a folder. `asked` is what pip was told to install."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.origin, self.pages = folder, folder / "origin.git", folder / "pages"
        self.now = str(int(time.time()))  # of all builds: a day that ends meanwhile changes pages
        self.runs, self.pulls = 100, 0
        (folder / "home").mkdir(parents=True)
        (folder / "bin").mkdir()
        for name, text in (("python", PYTHON), ("gh", GH)):
            file = folder / "bin" / name
            file.write_text(text.format(python=sys.executable, asked=folder / "asked.txt", folder=folder), "utf8")
            file.chmod(0o755)
        git(folder, "init", "--quiet", "--bare", "--initial-branch=main", str(self.origin))
        git(folder, "clone", "--quiet", str(self.origin), "desk")

    @property
    def desk(self) -> Path:
        """The clone of a person with all rights."""
        return self.folder / "desk"

    @property
    def asked(self) -> list[str]:
        """What pip was told."""
        return (self.folder / "asked.txt").read_text("utf8").splitlines()

    @property
    def proposals(self) -> list[dict[str, str]]:
        """The pull requests that workflows opened."""
        file = self.folder / "proposals.jsonl"
        return [json.loads(line) for line in file.read_text("utf8").splitlines()] if file.exists() else []

    def commit(self, ref: str) -> str:
        """The commit of a branch or a pull request."""
        return git(self.origin, "rev-parse", ref).strip()

    def push(self, message: str = "Work") -> None:
        """Commit what stands on the desk, and push it to main."""
        git(self.desk, "add", "--all")
        git(self.desk, "commit", "--quiet", "--message", message)
        git(self.desk, "push", "--quiet", "origin", "HEAD:main")

    def pull_request(self) -> str:
        """Propose what stands on the desk; gives the name of it as it would be merged. The desk goes back to main."""
        self.pulls += 1
        ref = f"refs/pull/{self.pulls}/merge"
        git(self.desk, "switch", "--quiet", "--create", f"proposal-{self.pulls}")
        git(self.desk, "add", "--all")
        git(self.desk, "commit", "--quiet", "--message", "Proposed")
        git(self.desk, "switch", "--quiet", "main")
        git(self.desk, "merge", "--quiet", "--no-ff", "--message", "Merged", f"proposal-{self.pulls}")
        git(self.desk, "push", "--quiet", "origin", f"HEAD:{ref}")
        git(self.desk, "reset", "--quiet", "--hard", "origin/main")
        return ref

    def run(self, workflow: str, event: str, ref: str = "refs/heads/main") -> dict[str, Job]:
        """Run the jobs of a workflow for an event, each in a clean clone; one whose needs failed is left out."""
        told = read(workflow)
        assert event in triggers(told), f"{workflow} does not run on {event}"
        self.runs += 1
        done: dict[str, Job] = {}
        for name, job in told["jobs"].items():
            play = self._play(name, event, ref)
            needs = [needed for needed in [job.get("needs")] if needed]
            if all(needed in done and done[needed].succeeded for needed in needs) and ("if" not in job or play.holds(job["if"])):
                env = {key: play.filled(str(value)) for key, value in {**told.get("env", {}), **job.get("env", {})}.items()}
                for step in job["steps"]:
                    play.step(step, env)
                done[name] = play.job
        return done

    def artifact(self, name: str) -> Path:
        """What the last run handed over under this name."""
        return self.folder / "artifacts" / str(self.runs) / name

    def _play(self, name: str, event: str, ref: str) -> Play:
        workspace, temp = self.folder / "work" / "digest", self.folder / "work" / "temp"  # the same places for every job, and empty
        shutil.rmtree(workspace.parent, ignore_errors=True)
        workspace.mkdir(parents=True)
        temp.mkdir()
        return Play(self, name, event, ref, str(self.runs), workspace, temp)


def repository(folder: Path) -> GitHub:
    """A repository of the project's files as they stand here, committed or not, with no content yet, on the desk and not pushed."""
    made = GitHub(folder)
    listed = git(ROOT, "ls-files", "-z", "--cached", "--others", "--exclude-standard").split("\0")
    for name in listed:
        if name and name.partition("/")[0] not in NOT_OF_A_DIGEST and (ROOT / name).is_file():
            (made.desk / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(ROOT / name, made.desk / name)
    return made


def git(folder: Path, *arguments: str) -> str:
    """What a command of git says."""
    person = ("-c", "user.name=Ana", "-c", "user.email=ana@desk.example", "-c", "commit.gpgsign=false")
    made = subprocess.run(["git", *person, *arguments], cwd=folder, capture_output=True, text=True, encoding="utf8")
    assert made.returncode == 0, made.stdout + made.stderr
    return made.stdout


def read(workflow: str) -> dict[str, Any]:
    """A workflow's file."""
    found: dict[str, Any] = yaml.safe_load((WORKFLOWS / workflow).read_text("utf8"))
    return found


def triggers(workflow: Mapping[Any, Any]) -> Mapping[str, Any]:
    """The events on which it runs; YAML takes the word `on` for true."""
    found: Mapping[str, Any] = workflow[True]
    return found


# -- the actions ------------------------------------------------------------------------------------------------------


def check_out(play: Play, given: Mapping[str, str]) -> dict[str, str]:
    """As actions/checkout: the commit, with no more of its history than was asked for, and a branch where the event has one."""
    assert given["persist-credentials"] == "False"
    git(play.workspace, "init", "--quiet", "--initial-branch=none")
    git(play.workspace, "remote", "add", "origin", f"file://{play.github.origin}")
    git(play.workspace, "fetch", "--quiet", f"--depth={given.get('fetch-depth', '1')}", "origin", play.ref)
    if play.ref.startswith("refs/heads/"):
        git(play.workspace, "checkout", "--quiet", "-B", play.ref.removeprefix("refs/heads/"), "FETCH_HEAD")
    else:
        git(play.workspace, "checkout", "--quiet", "--detach", "FETCH_HEAD")
    return {}


def set_up_python(_play: Play, given: Mapping[str, str]) -> dict[str, str]:
    """The Python of the test stands in."""
    assert given["python-version"]
    return {}


def save(play: Play, given: Mapping[str, str]) -> dict[str, str]:
    """As actions/cache/save: of the paths those that are there; where none is, nothing is kept."""
    kept = play.github.folder / "caches" / f"{given['key']}.tar"
    there = [path for path in given["path"].split() if (play.workspace / path).exists()]
    if there:
        kept.parent.mkdir(exist_ok=True)
        subprocess.run(["tar", "--posix", "-cf", str(kept), "-C", str(play.workspace), *there], check=True)
    return {}


def restore(play: Play, given: Mapping[str, str]) -> dict[str, str]:
    """As actions/cache/restore: the newest whose key begins so."""
    found = sorted((play.github.folder / "caches").glob("*.tar"), key=lambda path: path.stat().st_mtime_ns)
    fits = [path for path in found if path.name.startswith((given["key"], given["restore-keys"]))]
    if fits:
        subprocess.run(["tar", "-xf", str(fits[-1]), "-C", str(play.workspace)], check=True)
    return {}


def upload(play: Play, given: Mapping[str, str]) -> dict[str, str]:
    """As actions/upload-artifact: files alone, no folders, and hidden ones only where they are asked for."""
    source, name = play.workspace / given["path"], given.get("name", "github-pages")
    target = play.github.folder / "artifacts" / play.run / name
    for path in handed_over(source, hidden=given.get("include-hidden-files") == "True"):
        (target / path.relative_to(source)).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy2(path, target / path.relative_to(source))
    if target.is_dir():
        return {"artifact-url": f"{SERVER}/{REPOSITORY}/actions/runs/{play.run}/artifacts/1"}
    play.job.succeeded &= given.get("if-no-files-found") == "warn"
    return {}


def handed_over(source: Path, *, hidden: bool) -> Iterator[Path]:
    """The files that an artifact takes."""
    for path in sorted(source.rglob("*")):
        if path.is_file() and (hidden or not any(part.startswith(".") for part in path.relative_to(source).parts)):
            yield path


def deploy(play: Play, _given: Mapping[str, str]) -> dict[str, str]:
    """As actions/deploy-pages: the artifact becomes the site."""
    shutil.rmtree(play.github.pages, ignore_errors=True)
    shutil.copytree(play.github.folder / "artifacts" / play.run / "github-pages", play.github.pages)
    return {"page_url": "https://desk.github.example/digest/"}


ACTIONS: Mapping[str, Callable[[Play, Mapping[str, str]], dict[str, str]]] = {
    "actions/cache/restore": restore,
    "actions/cache/save": save,
    "actions/checkout": check_out,
    "actions/deploy-pages": deploy,
    "actions/setup-python": set_up_python,
    "actions/upload-artifact": upload,
    "actions/upload-pages-artifact": upload,
}
