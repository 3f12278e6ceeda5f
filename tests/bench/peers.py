"""The same kind of work in Mesa, as its tutorials would have it done."""

from __future__ import annotations

import networkx as nx
from mesa import DataCollector, Model
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


class Adopter(CellAgent):
    """Adopts alone, or because neighbours have: the contact law of wom_sim."""

    def __init__(self, model, cell):
        super().__init__(model)
        self.cell = cell
        self.adopted = self.adopts = False

    def look(self):
        """Decide by what neighbours have this morning."""
        if not self.adopted:
            share = sum(person.adopted for person in self.neighbours) / len(self.neighbours)
            chance = 1.0 - (1.0 - self.model.innovation) * (1.0 - self.model.imitation * share)
            self.adopts = self.random.random() < chance

    def take(self):
        """Have it from this evening on."""
        self.adopted |= self.adopts


class Adoption(Model):
    """Adoption on a given graph, with neighbours looked up once: as fast as plain Mesa has it."""

    def __init__(self, imitation, graph, innovation=0.01, rng=1):
        super().__init__(rng=rng)
        self.innovation, self.imitation = innovation, imitation
        space = Network(graph, capacity=1, random=self.random)
        Adopter.create_agents(self, graph.number_of_nodes(), list(space.all_cells))
        for person in self.agents:
            person.neighbours = [agent for cell in person.cell.neighborhood for agent in cell.agents]
        self.datacollector = DataCollector(
            model_reporters={"adopted": lambda model: sum(person.adopted for person in model.agents)}
        )

    def step(self):
        """Everyone looks, then everyone takes."""
        self.agents.do("look")
        self.agents.do("take")
        self.datacollector.collect(self)


class Collected(Diffusion):
    """The same, with what `batch_run` asks for: how many have adopted at the end of every day."""

    def __init__(self, people, ties, rewiring, rng=1):
        super().__init__(people, ties, rewiring, rng)
        self.datacollector = DataCollector(
            model_reporters={"adopted": lambda model: sum(person.adopted for person in model.agents)}
        )

    def step(self):
        """Everyone, in random order, and a count."""
        super().step()
        self.datacollector.collect(self)
