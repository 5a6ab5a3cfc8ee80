"""How far a long step has come, its rate and the time left, on standard error.

On a terminal one line that is written over, elsewhere now and then a plain line; nothing at all for what is short. Not rich, though Pelican
brings it: there are neither the wait before the first line nor the plain lines, and its thread, hidden cursor and redirected
streams would have to be switched off one by one; carriage returns do on every console.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from typing import TextIO, TypeVar

T = TypeVar("T")

BEFORE_THE_FIRST = 1.0  # seconds: what is done by then needs no word
BETWEEN = 0.2  # seconds between two states of the line
BETWEEN_PLAIN_LINES = 10.0  # seconds
USUAL_WIDTH = 80  # columns, where a terminal does not tell


@dataclass(slots=True)
class Progress:
    """Where the progress of a run is told. `live`: on a terminal, whose line can be written over."""

    stream: TextIO
    clock: Callable[[], float]
    live: bool
    line: str = ""  # what stands on the terminal now

    def over(self, things: Iterable[T], number: int | None, step: str) -> Iterator[T]:
        """The things, so many of them (None: nobody knows yet), and a word on how far the step has come when it is time for one."""
        began = self.clock()
        due = began + (BEFORE_THE_FIRST if self.live else BETWEEN_PLAIN_LINES)
        for done, thing in enumerate(things, 1):
            yield thing
            now = self.clock()
            if now < due or done == number:
                continue
            due = now + (BETWEEN if self.live else BETWEEN_PLAIN_LINES)
            self._tell(step, done, number, now - began)
        self.clear()

    def _tell(self, step: str, done: int, number: int | None, seconds: float) -> None:
        left = [] if number is None else [f"{time_left(seconds * (number - done) / done)} left"]
        if not self.live:
            come = f"{done} so far" if number is None else f"{done} of {number}"
            print(f"{step}: {', '.join([come, *left])}", file=self.stream, flush=True)
            return
        come = f"{step} {done:,}" if number is None else f"{step} {done:,} of {number:,}"
        rate = f"{done / seconds:.0f} a second" if done >= seconds else f"{60 * done / seconds:.0f} a minute"
        told = " · ".join([come, rate, *left])
        shown = told[: _width(self.stream) - 1]  # a console goes to the next line with the last column
        self.stream.write(f"\r{shown.ljust(len(self.line))}")
        self.stream.flush()
        self.line = shown

    def clear(self) -> None:
        """Take the line off the terminal."""
        if self.line:
            self.stream.write(f"\r{' ' * len(self.line)}\r")
            self.stream.flush()
            self.line = ""


# Between the command line, which knows the terminal, and the making of pages stands Pelican: nothing can be handed through it
# but its settings. So the run that is shown is a variable of the context, set by cli alone; a thread begins without one.
_SHOWN: ContextVar[Progress | None] = ContextVar("shown", default=None)


@contextmanager
def shown(progress: Progress | None) -> Iterator[None]:
    """Tell the progress of all that runs within, and leave no line behind, however it ends; None: tell nothing."""
    token = _SHOWN.set(progress)
    try:
        yield
    finally:
        _SHOWN.reset(token)
        if progress is not None:
            progress.clear()


def over(things: Iterable[T], number: int | None, step: str) -> Iterator[T]:
    """The things of a step; its progress is told where a command said so."""
    progress = _SHOWN.get()
    return iter(things) if progress is None else progress.over(things, number, step)


def is_live(stream: TextIO | None) -> bool:
    """Whether a line can be written over on this stream, and its dots be shown; None: a programme was started without it."""
    return stream is not None and stream.isatty() and os.environ.get("TERM") != "dumb" and "utf" in stream.encoding.lower()


def time_left(seconds: float) -> str:
    """A time in words.

    >>> time_left(0.2), time_left(59.6), time_left(95), time_left(5000)
    ('1 s', '1 min', '2 min', '1 h 23 min')
    """
    whole = max(1, round(seconds))
    if whole < 60:
        return f"{whole} s"
    minutes = round(whole / 60)
    return f"{minutes} min" if minutes < 60 else f"{minutes // 60} h {minutes % 60} min"


def _width(stream: TextIO) -> int:
    try:
        return os.get_terminal_size(stream.fileno()).columns or USUAL_WIDTH
    except OSError:
        return USUAL_WIDTH
