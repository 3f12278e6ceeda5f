"""Employee advocacy: the people who work for the brand talk about it, for better or worse."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from wom_sim.config import Known, Rate, Valence
from wom_sim.marketing.intervention import Intervention
from wom_sim.marketing.today import Today

AT_ONCE = 1e9
"""Rate at which something happens today for certain."""


class EmployeeAdvocacy(Intervention):
    """The audience works for the brand, and is asked to talk about it. Employees know it from the first day; what they
    say is what they think, and that is moved by what it is like to work there. Each costs `cost.per_person` once.
    """

    kind: Literal["employee_advocacy"] = "employee_advocacy"
    """What kind of move it is."""
    morale: Valence
    """What it is like to work there."""
    rate: Annotated[Rate, Known("times a day", 0.0167, 0.0667)] = 0.0333
    """How often a day an employee lives through something at work that weighs as much as a use of the product; also on
    the first day, unless it is 0."""
    talk: Annotated[float, Field(ge=0.0, le=100.0), Known("factor", 1.0, 6.0)] = 3.0
    """Factor on their rate of talk."""

    def act(self, today: Today) -> None:
        """Let them live through their work, and talk."""
        today.enlist()
        known = today.day > self.first_day or self.rate == 0.0
        today.work(self.rate if known else AT_ONCE, self.morale)
        today.talk(self.talk)
