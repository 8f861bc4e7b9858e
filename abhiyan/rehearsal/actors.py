"""Who acts in an invented world: the person in the post, in their own name and with their own rights."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import date

from abhiyan.kernel import tree
from abhiyan.kernel.authority import Authority
from abhiyan.posts.access import authority_of
from abhiyan.posts.models import Appointment, Sentence


class Actors:
    """Holders of posts on one day, by post and by where they stand; their rights, looked up once."""

    def __init__(self, day: date) -> None:
        self.day = day
        self.rights: dict[int, Authority] = {}
        self.reaching: dict[str, dict[str, list[int]]] = {}

    def authority(self, person_id: int) -> Authority:
        """The rights of a person on the day."""
        if person_id not in self.rights:
            self.rights[person_id] = authority_of(person_id, day=self.day)
        return self.rights[person_id]

    def holders(self, post_ids: Iterable[int]) -> dict[int, int]:
        """The first holder of each post that has one."""
        rows = Appointment.objects.on(self.day).filter(post__in=sorted(set(post_ids))).order_by("post", "-seat", "-pk")
        return dict(rows.values_list("post_id", "person_id"))

    def from_here_up(self, verb: str, path: str) -> Iterator[Authority]:
        """Who has the right to `verb` over `path`: those nearest to it first, at the unit itself, then above."""
        return map(self.authority, self.people_from_here_up(verb, path))

    def people_from_here_up(self, verb: str, path: str) -> Iterator[int]:
        """The same as ids, without a look at all their rights."""
        known = self.reaching.get(verb) or self.reaching.setdefault(verb, self._reaching(verb))
        for place in (path, *reversed(tree.ancestors(path))):
            yield from known.get(place, ())

    def _reaching(self, verb: str) -> dict[str, list[int]]:
        """Holders above the leaf whose right to `verb` goes down from their unit, by its path, in protocol order."""
        roles = Sentence.objects.filter(verb=verb).exclude(scope="own").values("role")
        held = Appointment.objects.on(self.day).filter(post__role__in=roles, post__unit__level__is_leaf=False)
        rows = sorted(held.values_list("post__unit__path", "post__role__rank", "seat", "pk", "person_id"))
        found: dict[str, list[int]] = defaultdict(list)
        for path, _rank, _seat, _pk, person_id in sorted(rows, key=lambda row: row[1] == 0):  # the office comes last
            found[path].append(person_id)
        return found
