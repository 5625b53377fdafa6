"""How far two people agree: the share, Cohen's kappa, and an interval for each; values in, values out."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import sqrt

FEWEST = 30
"""With fewer answers there is nothing to say: the intervals hold for many, and would be wider than any finding."""

NORMAL_95 = 1.959964
"""The normal distribution's two-sided 95% point."""

Table = Sequence[Sequence[int]]
"""Square: how often the first said the row's category and the second the column's."""


@dataclass(frozen=True, slots=True)
class Interval:
    """An estimate, and the bounds of its 95% confidence interval."""

    value: float
    low: float
    high: float


def share(count: int, of: int) -> Interval:
    """A proportion with Wilson's interval, which holds for few and for extreme ones too.

    Wilson, J Am Stat Assoc 1927; 22: 209–212. As method 3 in Newcombe, Stat Med 1998; 17: 857–872.
    """
    p, z2 = count / of, NORMAL_95**2
    middle, half = (p + z2 / (2 * of)) / (1 + z2 / of), NORMAL_95 * sqrt(p * (1 - p) / of + z2 / (4 * of**2))
    return Interval(p, max(0.0, middle - half / (1 + z2 / of)), min(1.0, middle + half / (1 + z2 / of)))


def kappa(table: Table) -> Interval | None:
    """Agreement beyond chance; None where it is not defined, as both always said the same one thing.

    Cohen, Educ Psychol Meas 1960; 20: 37–46. The standard error for large samples is that of Fleiss, Cohen and Everitt,
    Psychol Bull 1969; 72: 323–327, also in Fleiss, Levin and Paik, Statistical Methods for Rates and Proportions, 3rd
    ed. 2003, section 18.1.
    """
    total, places = sum(map(sum, table)), range(len(table))
    p = [[count / total for count in row] for row in table]
    first, second = [sum(row) for row in p], [sum(row[j] for row in p) for j in places]
    by_chance = sum(first[i] * second[i] for i in places)
    if by_chance == 1:
        return None
    found = (sum(p[i][i] for i in places) - by_chance) / (1 - by_chance)
    alike = sum(p[i][i] * (1 - (first[i] + second[i]) * (1 - found)) ** 2 for i in places)
    other = sum(p[i][j] * (second[i] + first[j]) ** 2 for i in places for j in places if i != j) * (1 - found) ** 2
    variance = (alike + other - (found - by_chance * (1 - found)) ** 2) / (total * (1 - by_chance) ** 2)
    half = NORMAL_95 * sqrt(max(0.0, variance))
    return Interval(found, max(-1.0, found - half), min(1.0, found + half))
