"""Where in a resource a field stands: `a.b` is a path, `a[x]` FHIR's choice of type, `+Ending` an extension."""

from workbench.fhir.bundle.shapes import Node, choice, extensions, nodes


def at_path(content: Node, path: str) -> object:
    """What stands there: lists for paths through lists and for extensions, None for what is absent."""
    if path.isalpha():
        return content.get(path)
    if path.startswith("+"):
        return [_value_of(each) for each in extensions(content, path[1:])]
    first, _, rest = path.partition(".")
    if rest:
        return [at_path(each, rest) for each in nodes(content.get(first))]
    return choice(content, first.removesuffix("[x]")) if first.endswith("[x]") else content.get(first)


def root_of(path: str) -> str:
    """The field of the resource that all of it stands in; empty where that may be one of several."""
    first = path.partition(".")[0]
    return "extension" if path.startswith("+") else "" if first.endswith("[x]") else first


def _value_of(extension: Node) -> object:
    return extension if "extension" in extension else choice(extension, "value")
