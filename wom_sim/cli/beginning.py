"""`wom-sim init`: plain questions about a product give a scenario to begin with."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from wom_sim.cli.guard import command
from wom_sim.errors import InputError
from wom_sim.whole_file import check_file, whole_file

if TYPE_CHECKING:
    from wom_sim.interview.questions import Answers, Question
    from wom_sim.scenario import Scenario

WELCOME = """A few questions about your product give a scenario to begin with.
Enter takes the answer in brackets, ? explains, and a range such as 5-15 is fine for what you can only guess.
"""


@command
def init(
    file: Annotated[Path, typer.Argument(metavar="[FILE]", help="Where to write it.", show_default=False)] = Path(
        "scenario.yaml"
    ),
    yes: Annotated[bool, typer.Option("--yes", "-y", help="Ask nothing; what is not given is as usual.")] = False,
    answers: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Answers by name of the question, as YAML.")
    ] = None,
    given: Annotated[
        list[str] | None,
        typer.Option("--set", metavar="QUESTION=ANSWER", help="Answer one question: price=40. May be repeated."),
    ] = None,
    overwrite: Annotated[bool, typer.Option("--overwrite", help="Replace a file that is there.")] = False,
) -> None:
    """Ask a few questions about a product, and write a scenario to compare plans with."""
    if file.suffix.lower() not in (".yaml", ".yml"):
        raise InputError("the scenario is written as YAML.", where=str(file), remedy="Name a file such as plan.yaml.")
    if file.exists() and not overwrite:
        raise InputError("it exists, and was not touched.", where=str(file), remedy="Name another, or say --overwrite.")
    check_file(file, overwrite)
    from wom_sim.interview.drafting import scenario_of
    from wom_sim.interview.questions import answered

    told = {**(_from_file(answers) if answers is not None else {}), **dict(_pair(text) for text in given or ())}
    if not yes:
        print(WELCOME)
    found = answered(told, None if yes else _ask)
    with whole_file(file) as unfinished:
        unfinished.write_text(scenario_of(found), encoding="utf-8")
        scenario = _checked(unfinished)
        if found["sales"] is not None:
            unfinished.write_text(scenario_of(found, _fitted(scenario, found)), encoding="utf-8")
            scenario = _checked(unfinished)
    print(
        f"Written: {file}, with {len(scenario.what_if)} what-ifs. Look into it; every number says where it is from.\n"
    )
    print(f"Next:\n    wom-sim compare {file}    what each what-if would change, in money")
    print(f"    wom-sim run {file}        the plan alone, with a report")


def _checked(file: Path) -> Scenario:
    """The scenario in a file, with all its what-ifs tried on."""
    from wom_sim.scenario import load_scenario

    scenario = load_scenario(file)
    for patch in scenario.what_if.values():
        scenario.patch(patch)
    return scenario


def _fitted(scenario: Scenario, answers: Answers) -> Any:
    from wom_sim.cli.progress import working
    from wom_sim.interview.fitting import fitted

    with working("Finding out in trial runs how readily people buy"):
        return fitted(scenario, answers["product"], answers["sales"])


def _pair(text: str) -> tuple[str, str]:
    name, equals, value = text.partition("=")
    if not equals or not name.strip():
        raise InputError(f"--set '{text}' is not QUESTION=ANSWER.", remedy="Write it like --set price=40.")
    return name.strip(), value.strip()


def _from_file(file: Path) -> dict[str, str]:
    """Answers by name of the question, each as it would be typed."""
    from wom_sim.document import read_document

    found = {}
    for name, answer in read_document(file).data.items():
        if isinstance(answer, dict):
            raise InputError("an answer is a number, a word or a list.", where=f"{file}: {name}")
        found[name] = ", ".join(map(str, answer)) if isinstance(answer, list) else str(answer)
    return found


# --- asking -------------------------------------------------------------------------------------------


def _ask(question: Question, answers: Answers) -> Any:
    """Ask until there is an answer that can be used; where nobody sits at a terminal, the first has to be."""
    from wom_sim.interview.questions import read

    print(question.text(answers))
    for number, (name, words) in enumerate(question.options, 1):
        print(f"    {number} {name:<9}{words}")
    usual = question.usual(answers)
    while True:
        text = _line(f"  [{usual}] ", question.name)
        if text == "?":
            print(f"  {question.explains}")
            continue
        try:
            return read(question, text or usual, answers)
        except InputError as fault:
            if not sys.stdin.isatty():
                # The next line would be taken for the answer to another question.
                raise
            print(f"  {fault.problem[:1].upper()}{fault.problem[1:]} {fault.remedy}".rstrip())


def _line(prompt: str, name: str) -> str:
    try:
        text = input(prompt).strip()
    except EOFError:
        print()
        raise InputError(
            "there is no answer to it, and nothing was written.",
            where=name,
            remedy="Say --yes to take what is usual for the rest.",
        ) from None
    if not sys.stdin.isatty():
        print(text)
    return text
