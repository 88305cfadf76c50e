"""`blurline play`: talk to an actor in the terminal, with time, buttons, takeover and reasons for answers.

Nothing is stored. The clock stands still until `/wait` moves it.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.markup import escape

from bot.cli.check import packs_at
from roleplay.domain import words
from roleplay.packs.compiled import compile_in
from roleplay.packs.lint import is_playable
from roleplay.packs.load import LoadedPack
from roleplay.packs.times import duration_ms
from roleplay.texts import _, mark
from state_machines.context import TraineeView
from state_machines.effects import SilenceArmed, Spoke, TimersCleared, WaitArmed
from state_machines.engine import Step
from state_machines.events import (
    ButtonPressed,
    Event,
    EventRaised,
    HandedBack,
    HasValue,
    MessageCame,
    Started,
)
from state_machines.ids import EventName, StateId
from state_machines.lines import MediaLine
from state_machines.model import Actor
from state_machines.rehearsal import Rehearsal, told

HELP = mark("""\
What you type is what a trainee writes. Besides:
  /button 1         press a button         /has photo        send a photo, document, location …
  /wait 90s         let exercise time pass /event raid       raise an event
  /as ngo           play another agency    /facts /slots     see what is known
  /takeover         a person takes over    /say Calm down.   say something as that person
  /back [here|again|<state>] [answer]      hand back to the script
  /explain          reasons on or off      /quit             leave""")

_SILENT_EFFECTS = (SilenceArmed, WaitArmed, TimersCleared)


def play(
    path: Annotated[
        Path,
        typer.Argument(help="The file of an actor, such as scripts/hotline/actors/mother.yaml; or a pack."),
    ],
    language: Annotated[str, typer.Option("--language", "-l", help="The trainee's language.")] = "",
    agency: Annotated[str, typer.Option("--as", help="The trainee's agency.")] = "",
    explain: Annotated[bool, typer.Option("--explain", "-e", help="Show why it answers as it does.")] = False,
    start: Annotated[bool, typer.Option("--start", help="Let the actor speak first.")] = False,
) -> None:
    """Talk to an actor.

    Type as a trainee would; /help lists what else you can do. Try to get lost: what nobody foresaw is what
    trainees will write.

    Try: blurline play scripts/hotline/actors/mother.yaml --language ro --explain
    """
    pack = packs_at([path])[0]
    if not is_playable(pack):
        typer.echo(_("{pack} has errors; run `blurline check {pack}` first.").format(pack=pack.name))
        raise typer.Exit(1)
    console = Console(highlight=False)
    actor = pack.actors.get(path.stem) or _chosen(console, pack, path)
    _offered("--language", language, languages(pack, actor))
    _offered("--as", agency, pack.scenario.agencies if pack.scenario else ())
    talk = Talk.with_actor(pack, actor, language, agency, explain)
    console.print(f"[bold]{escape(actor.name.source)}[/] · {', '.join(actor.speaks)}")
    console.print(f"[dim]{escape(actor.persona)}[/]", soft_wrap=True)
    console.print(_("Type as a trainee; /help for more, /quit to leave."))
    for line in talk.begin() if start else ():
        console.print(line, soft_wrap=True)
    for typed in _typed(console, talk):
        for line in talk.take(typed):
            console.print(line, soft_wrap=True)


def _chosen(console: Console, pack: LoadedPack, path: Path) -> Actor:
    """Ask which actor it shall be; where nobody can answer, say what to type."""
    actors = list(pack.actors.values())
    if not path.is_dir() or not sys.stdin.isatty():
        shown = ", ".join(pack.file(f"actors/{each.id}.yaml") for each in actors)
        raise typer.BadParameter(_("Name the file of one actor: {known}.").format(known=shown))
    for n, each in enumerate(actors, 1):
        console.print(f"  [bold]{n}[/] {escape(each.name.source)} [dim]({', '.join(each.speaks)})[/]")
    numbers = {str(n): each for n, each in enumerate(actors, 1)}
    while (number := typer.prompt(_("With whom?")).strip()) not in numbers:
        console.print(_("Type a number from 1 to {last}.").format(last=len(actors)))
    return numbers[number]


def languages(pack: LoadedPack, actor: Actor) -> tuple[str, ...]:
    """List the languages in which trainees of this pack may write; what the actor lacks is part of play."""
    return tuple(dict.fromkeys((*actor.speaks, *(pack.scenario.languages if pack.scenario else ()))))


def _offered(option: str, given: str, known: Sequence[str]) -> None:
    if given and known and given not in known:
        raise typer.BadParameter(
            _("Choose one of: {offered}.").format(offered=", ".join(known)), param_hint=option
        )


@dataclass(slots=True)
class Talk:
    """One conversation in the terminal: what is typed goes in, rich text lines come out."""

    pack: LoadedPack
    rehearsal: Rehearsal
    language: str
    explain: bool = False
    buttons: Spoke | None = None
    unanswered: str | None = None
    over: bool = False
    _commands: dict[str, Callable[[str], Iterable[str]]] = field(init=False)

    def __post_init__(self) -> None:
        self._commands = {
            "/help": lambda _rest: [escape(_(HELP))],
            "/button": self._press,
            "/wait": self._wait,
            "/as": self._become,
            "/has": self._send,
            "/event": lambda name: self._event(EventRaised(EventName(name))),
            "/facts": lambda _rest: [f"{name}: {value}" for name, value in self.rehearsal.facts.items()],
            "/slots": lambda _rest: [f"{n}: {value}" for n, value in self.rehearsal.snapshot.slots.items()],
            "/takeover": self._take_over,
            "/say": self._say,
            "/back": self._hand_back,
            "/explain": self._switch_explaining,
            "/quit": self._quit,
        }

    @staticmethod
    def with_actor(pack: LoadedPack, actor: Actor, language: str, agency: str, explain: bool) -> Talk:
        """Sit down with an actor of a pack."""
        rehearsal = Rehearsal(compile_in(pack, actor))
        scenario = pack.scenario
        rehearsal.facts.update(scenario.starting_facts() if scenario else {})
        spoken = language or actor.speaks[0]
        first = scenario.agencies[0] if scenario else "police"
        rehearsal.trainee = TraineeView(agency or first, (spoken,))
        return Talk(pack, rehearsal, spoken if spoken in actor.speaks else actor.speaks[0], explain)

    @property
    def prompt(self) -> str:
        """Who is speaking, and where the machine stands."""
        state = self.rehearsal.snapshot.ended or self.rehearsal.snapshot.state
        who = self.rehearsal.trainee.agency if self.rehearsal.trainee else ""
        person = " [yellow]person[/]" if self.rehearsal.held else ""
        return f"[cyan]{who}[/] [dim]({state})[/]{person}> "

    def begin(self) -> Iterable[str]:
        """Let the actor speak first."""
        return self._event(Started())

    def take(self, typed: str) -> Iterable[str]:
        """Take one typed line and return what there is to see."""
        word, _space, rest = typed.strip().partition(" ")
        if not word:
            return []
        if not word.startswith("/"):
            return self._message(typed.strip())
        command = self._commands.get(word)
        return (
            command(rest.strip())
            if command
            else [_("There is no {word}; /help lists them.").format(word=word)]
        )

    def _message(self, text: str) -> Iterable[str]:
        if self.rehearsal.held:
            self.unanswered = text
            return [f"[dim]{_('A person has control; the script waits.')}[/]"]
        return self._event(MessageCame(text))

    def _press(self, number: str) -> Iterable[str]:
        views = self.buttons.buttons if self.buttons else ()
        if self.buttons is None or not number.isdigit() or not 0 < int(number) <= len(views):
            return [_("There is no such button.")]
        view = views[int(number) - 1]
        state = StateId(self.rehearsal.snapshot.state)
        return self._event(ButtonPressed(state, view.index, self.buttons.seq))

    def _wait(self, text: str) -> Iterable[str]:
        ms = duration_ms(text)
        if ms is None:
            return [_("Write /wait 90s, /wait 20m or /wait 1h30m.")]
        return [line for step in self.rehearsal.wait(ms) for line in self._shown(step)]

    def _become(self, agency: str) -> Iterable[str]:
        known = self.pack.scenario.agencies if self.pack.scenario else ()
        if agency not in known:
            return [_("Agencies here: {known}").format(known=", ".join(known))]
        self.rehearsal.trainee = TraineeView(agency, (self.language,))
        return []

    def _send(self, rest: str) -> Iterable[str]:
        kind, _space, value = rest.partition(" ")
        return self._event(MessageCame("", (HasValue(kind, value or kind),)))

    def _take_over(self, _rest: str) -> Iterable[str]:
        self.rehearsal.held = True
        self.unanswered = None
        return [f"[yellow]{_('You have control. /say speaks, /back hands back.')}[/]"]

    def _say(self, text: str) -> Iterable[str]:
        if not self.rehearsal.held:
            return [_("Take over first: /takeover")]
        self.unanswered = None
        return [f"[yellow]{escape(self._name)}[/]: {escape(text)}"]

    def _hand_back(self, rest: str) -> Iterable[str]:
        if not self.rehearsal.held:
            return [_("The script has control already.")]
        at, _space, last = rest.partition(" ")
        self.rehearsal.held = False
        answer = self.unanswered if last == "answer" else None
        if at in {"", "here", "again"}:
            return self._event(HandedBack("again" if at == "again" else "here", None, answer))
        return self._event(HandedBack("state", StateId(at), answer))

    def _switch_explaining(self, _rest: str) -> Iterable[str]:
        self.explain = not self.explain
        return [_("Reasons on.") if self.explain else _("Reasons off.")]

    def _quit(self, _rest: str) -> Iterable[str]:
        self.over = True
        return []

    @property
    def _name(self) -> str:
        return self.rehearsal.compiled.actor.name.source

    def _event(self, event: Event) -> Iterable[str]:
        return self._shown(self.rehearsal.take(event))

    def _shown(self, step: Step) -> Iterator[str]:
        for effect in step.effects:
            if isinstance(effect, Spoke):
                yield from self._spoken(effect)
            elif not isinstance(effect, _SILENT_EFFECTS):
                yield f"[dim]  * {escape(told(effect))}[/]"
            elif self.explain:
                yield f"[dim]  . {escape(told(effect))}[/]"
        if self.explain or step.trace.outcome not in {"matched"}:
            yield from self._reasons(step)

    def _spoken(self, spoke: Spoke) -> Iterator[str]:
        line = spoke.line
        text = line.alt if isinstance(line, MediaLine) else line.text
        said = _filled(self.pack.texts.translate(text.key, self.language), spoke)
        if isinstance(line, MediaLine):
            said = f"<{line.file}: {said}>"
        yield f"[green]{escape(self._name)}[/]: {escape(said)}"
        if self.explain and self.language != self.pack.texts.source_language:
            yield f"[dim]    {escape(_filled(text.source, spoke))}[/]"
        self.buttons = spoke if spoke.buttons else None
        for n, button in enumerate(spoke.buttons, 1):
            label = self.pack.texts.translate(button.text.key, self.language)
            yield f"    [bold]{n}[/] {escape(f'[{label}]')}"

    def _reasons(self, step: Step) -> Iterator[str]:
        trace = step.trace
        rule = f" ({trace.rule})" if trace.rule else ""
        yield f"[dim]  = {words.outcome(trace.outcome)}: {trace.before} → {trace.after}{rule}[/]"
        for each in trace.candidates:
            yield f"[dim]      {each.score:.2f} {each.intent}[/]"
        for note in trace.notes:
            yield f"[dim]      {escape(note)}[/]"


def _filled(text: str, spoke: Spoke) -> str:
    for name, value in spoke.values.items():
        text = text.replace(f"{{{name}}}", value)
    return text


def _typed(console: Console, talk: Talk) -> Iterator[str]:
    while not talk.over:
        try:
            yield console.input(talk.prompt)
        except (EOFError, KeyboardInterrupt):
            console.print()
            return
