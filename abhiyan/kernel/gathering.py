"""Writes of one process that come at the same time are committed together.

On SQLite one writes at a time, and a commit waits for the disk: what that costs is paid once for all who came while
another wrote. Who comes first leads: it takes the turn, writes for everybody who waits by then, commits, hands each
their answer, and the lead to the next. Nothing is answered before its commit.

A commit costs nearly as much for one as for eight: whoever leads waits a moment for those known to be under way
(`coming`), and in a busy time until as many have come as were written last. Where one of several can't be done, none
is, and each is done by itself: the others don't notice.
"""

import threading
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Generic, TypeVar

from django.db import OperationalError, connection, transaction

MOST = 64  # wishes of one commit: everybody in it waits for all of them
PATIENCE = 0.03  # seconds that those who came wait for more
BUSY = 4  # wishes of one commit after which as many are expected for the next

Wish = TypeVar("Wish")
Done = TypeVar("Done")


class _Waiting(Generic[Wish, Done]):
    """One wish. `told` is set once it is settled, or once it is to lead."""

    def __init__(self, wish: Wish) -> None:
        self.wish = wish
        self.told = threading.Event()
        self.is_settled = False
        self.done: Done
        self.error: BaseException | None = None

    def succeed(self, done: Done) -> None:
        self.done, self.is_settled = done, True

    def fail(self, error: BaseException) -> None:
        self.error, self.is_settled = error, True


class Gathering(Generic[Wish, Done]):
    """`write` does several wishes inside a transaction and returns what came of each, in order; or raises for all."""

    def __init__(self, write: Callable[[Sequence[Wish]], Sequence[Done]]) -> None:
        self.write = write
        self.waiting: deque[_Waiting[Wish, Done]] = deque()
        self.lock = threading.Condition()  # around these; whoever leads is told when somebody came, or turned back
        self.is_led = False
        self.under_way = self.expected = 0
        self.mine = threading.local()

    @contextmanager
    def coming(self) -> Iterator[None]:
        """This thread is about to wish something here, if nothing comes between."""
        with self.lock:
            self.under_way += 1
            self.mine.is_coming = True
        try:
            yield
        finally:
            with self.lock:
                self._is_here()

    def do(self, wish: Wish) -> Done:
        """What came of the wish, once it is committed. Raises what `write` raises for it alone, or OperationalError.

        Inside a transaction it is done by itself: that one's commit is not ours to answer others by.
        """
        if connection.in_atomic_block:
            return self._alone(wish)
        mine: _Waiting[Wish, Done] = _Waiting(wish)
        with self.lock:
            self.waiting.append(mine)
            self._is_here()
            is_first, self.is_led = not self.is_led, True
        if not is_first:
            mine.told.wait()
        if not mine.is_settled:
            self._lead()
        if mine.error is not None:
            raise mine.error
        return mine.done

    def _is_here(self) -> None:
        """This thread is under way no more, if it was: whoever leads looks who is there."""
        if getattr(self.mine, "is_coming", False):
            self.mine.is_coming = False
            self.under_way -= 1
        self.lock.notify()

    def _are_here(self) -> bool:
        """Whether there is nobody more to wait for."""
        here = len(self.waiting)
        return here >= MOST or (here >= self.expected and not self.under_way)

    def _lead(self) -> None:
        with self.lock:
            self.lock.wait_for(self._are_here, PATIENCE)
        some = self._next(MOST)
        try:
            self._settle(some)
        except BaseException as error:  # the thread is told to end: nobody waits for it in vain
            for one in some:
                if not one.is_settled:
                    one.fail(error)
            raise
        finally:
            self.expected = len(some) if len(some) >= BUSY else 0
            for one in some[1:]:
                one.told.set()
            self._hand_on()

    def _settle(self, some: list[_Waiting[Wish, Done]]) -> None:
        """Do these, and those who come until the turn is ours."""
        try:
            with transaction.atomic():
                some += self._next(MOST - len(some))
                done = self.write([one.wish for one in some])
        except OperationalError as error:  # no turn, or no database: so it would be for each of them
            for one in some:
                one.fail(error)
        except Exception as error:  # noqa: BLE001 (whoever asked raises it)
            self._settle_each(some, error)
        else:
            for one, what in zip(some, done, strict=True):
                one.succeed(what)

    def _settle_each(self, some: list[_Waiting[Wish, Done]], error: Exception) -> None:
        if len(some) == 1:
            some[0].fail(error)
            return
        for one in some:
            try:
                one.succeed(self._alone(one.wish))
            except Exception as own:  # noqa: BLE001 (as above)
                one.fail(own)

    def _alone(self, wish: Wish) -> Done:
        with transaction.atomic():
            (done,) = self.write([wish])
        return done

    def _next(self, most: int) -> list[_Waiting[Wish, Done]]:
        with self.lock:
            return [self.waiting.popleft() for _ in range(min(most, len(self.waiting)))]

    def _hand_on(self) -> None:
        """Let the first of those who wait lead; where nobody waits, whoever comes next does."""
        with self.lock:
            self.is_led = bool(self.waiting)
            if self.waiting:
                self.waiting[0].told.set()
