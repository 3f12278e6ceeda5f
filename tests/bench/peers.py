"""The same kind of work in Mesa, as its tutorials would have it done."""

from __future__ import annotations

import networkx as nx
from mesa import Model
from mesa.discrete_space import CellAgent, Network


class Person(CellAgent):
    """Averages opinions with its neighbours and adopts when enough of them have."""

    def __init__(self, model, cell):
        super().__init__(model)
        self.cell = cell
        self.opinion = self.random.uniform(-1, 1)
        self.adopted = self.random.random() < 0.01

    def step(self):
        """One day."""
        neighbours = [agent for cell in self.cell.neighborhood for agent in cell.agents]
        mean = sum(agent.opinion for agent in neighbours) / len(neighbours)
        self.opinion += 0.1 * (mean - self.opinion)
        share = sum(agent.adopted for agent in neighbours) / len(neighbours)
        if not self.adopted and self.random.random() < 0.001 + 0.05 * share:
            self.adopted = True


class Diffusion(Model):
    """Adoption and opinion averaging on a small world: far less than a day of wom_sim."""

    def __init__(self, people, ties, rewiring, rng=1):
        super().__init__(rng=rng)
        graph = nx.watts_strogatz_graph(people, ties, rewiring, seed=rng)
        space = Network(graph, capacity=1, random=self.random)
        Person.create_agents(self, people, list(space.all_cells))

    def step(self):
        """Everyone, in random order."""
        self.agents.shuffle_do("step")
