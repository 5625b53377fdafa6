"""The bundle's resources, and how a reference finds one of them."""

from dataclasses import dataclass, field

from workbench.fhir.bundle.shapes import Node, cleaned, node
from workbench.vocabulary import Doubt, Standing


@dataclass(slots=True, eq=False)
class Resource:
    """One resource as sent; `place` is its number in the bundle, from 1; `holder` is what it is contained in.

    `marks` and `doubts` say what speaks against showing it, by its own word or that of what it stands under; they are
    set once the whole bundle is known (standing/marking.py). Where its words are put together, `kept_out` collects
    which words of others it does not print, and why, and `quoted` the source ids of those whose words it does.
    """

    place: int
    type: str
    source_id: str
    content: Node
    contents: "Contents"
    holder: "Resource | None" = None
    contained: "dict[str, Resource]" = field(default_factory=dict)
    marks: frozenset[Standing] = frozenset()
    doubts: frozenset[Doubt] = frozenset()
    kept_out: dict[str, None] = field(default_factory=dict)
    quoted: set[str] = field(default_factory=set)

    @property
    def position(self) -> str:
        where = f"entry {self.place}, "
        if self.holder:
            where += f"contained in {self.holder.type}, "
        return where + cleaned(self.source_id)[:120]

    def find(self, reference: Node) -> "Resource | None":
        """What a Reference of this resource names, if the bundle has it."""
        name = reference.get("reference")
        if type(name) is not str:
            return None
        if name.startswith("#"):
            return (self.holder or self).contained.get(name[1:])
        return self.contents.find(name)

    def find_in(self, name: str) -> "Resource | None":
        return self.find(node(self.content.get(name)))


@dataclass(slots=True)
class Contents:
    """All resources in their order, and by every name that a reference may use."""

    resources: list[Resource] = field(default_factory=list)
    by_name: dict[str, Resource] = field(default_factory=dict)

    def find(self, name: str) -> Resource | None:
        return self.by_name.get(name) or self.by_name.get(relative(name))

    def of_type(self, *types: str) -> list[Resource]:
        return [each for each in self.resources if each.type in types]


def relative(name: str) -> str:
    """`Type/id` of an absolute or versioned reference; another name stays as it is."""
    parts = name.split("/_history/", 1)[0].split("/")
    return "/".join(parts[-2:])
