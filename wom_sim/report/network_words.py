"""What the report says of the network, in English."""

from __future__ import annotations

from wom_sim.report.numbers import count, percent


def distance_rows(
    mean: str, error: str, degrees: str, sources: int, exact: bool, reachable: float
) -> list[tuple[str, str, str]]:
    """Distances, with their definitions and how they were measured."""
    method = "from everyone, exact" if exact else f"estimated from {sources} people chosen by lot"
    pairs = "between two people" if reachable >= 1.0 else f"between the {percent(reachable)} of pairs that are joined"
    margin = "" if exact else f" ± {error}"
    return [
        ("Degrees of separation", degrees + margin, f"Mean number of people in between; {method}, ± standard error."
         if not exact else f"Mean number of people in between; {method}."),
        ("Mean distance", mean + margin, f"Mean number of ties {pairs}: degrees of separation plus one."),
    ]  # fmt: skip


def network_rows(ties: int, degree: str, fewest: str, most: str, directed: bool) -> list[tuple[str, str, str]]:
    """Ties and how they are shared."""
    way = "one way" if directed else "both ways"
    return [
        ("Ties", count(ties), f"Pairs of people who may talk; ties carry word {way}."),
        ("Ties of a person", degree, f"Mean; from {fewest} to {most}."),
    ]


def layer_row(
    platform: str, degrees: tuple[str, float], ties: int, directed: bool, overlap: float
) -> tuple[str, str, str]:
    """How far apart people are on a platform that has ties of its own."""
    shown, reachable = degrees
    way = " one-way" if directed else ""
    return (
        f"Degrees of separation, {platform}",
        shown,
        f"Over its own {count(ties)}{way} ties, of which {percent(overlap)} are ties of the network too"
        f"{_joined(reachable)}.",
    )


def union_row(degrees: tuple[str, float]) -> tuple[str, str, str]:
    """How far apart people are when all ties count."""
    shown, reachable = degrees
    meaning = f"Over the ties of the network and of all platforms as one{_joined(reachable)}."
    return ("Degrees of separation, all ties", shown, meaning)


def _joined(reachable: float) -> str:
    return "" if reachable >= 1.0 else f"; between the {percent(reachable)} of pairs that are joined"


def kind_of_network(kind: str) -> str:
    """What the people are tied into."""
    return f"In a network of kind {kind}."


def clustering_row(value: str) -> tuple[str, str, str]:
    """How closed neighbourhoods are."""
    return ("Clustering", value, "Mean share of pairs of a person's neighbours who are tied to each other.")


def parts_row(components: int, largest: float) -> tuple[str, str, str]:
    """Whether word can reach everyone."""
    meaning = "Everyone can be reached from everyone." if components == 1 else (
        f"Groups without a tie between them; the largest holds {percent(largest)} of the people."
    )  # fmt: skip
    return ("Separate parts", count(components), meaning)
