"""How strong each branch of the invented organisation is, by where a unit stands."""

from abhiyan.kernel import tree
from abhiyan.rehearsal.fate import strength
from abhiyan.units.models import Level, Unit

DEEPEST = 3  # districts in a state of five levels
ABOVE = 0.9  # strength of what stands above all branches


class Branches:
    """The branches: units of the third level, or of the one above the leaf where the organisation is flatter.

    Strength follows from the seed and the branch's code, so it is the same in any database.
    """

    def __init__(self, seed: int) -> None:
        leaf = Level.objects.filter(is_leaf=True).values_list("depth", flat=True).first() or 2
        depth = max(1, min(DEEPEST, leaf - 1))
        self.seed, self.length = seed, depth * tree.SEGMENT
        self.codes = dict(Unit.objects.filter(depth=depth).values_list("path", "code"))

    def path(self, path: str) -> str:
        """The path of the branch that holds `path`; shorter above the branches."""
        return path[: self.length]

    def code(self, path: str) -> str:
        """The code of the branch that holds `path`; empty above the branches."""
        return self.codes.get(self.path(path), "")

    def strength(self, path: str) -> float:
        """0.3 to 1."""
        code = self.code(path)
        return strength(self.seed, code) if code else ABOVE
