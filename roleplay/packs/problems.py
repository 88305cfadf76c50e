"""Every problem a pack can have: its code, what it says, what to do, and why it matters.

Promise: codes are stable; one that is retired is never given to something else. The page `docs/lint` is made
from this table, and each code has a failing sample in `tests/broken_packs`.
"""
# ruff: noqa: E501 - a table of sentences reads best one sentence to a line

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Literal

from roleplay.texts import _
from state_machines.diagnostics import Problem, Where

Severity = Literal["error", "warning", "info"]


@dataclass(frozen=True, slots=True)
class Check:
    """One kind of problem; `message` and `hint` take named values."""

    code: str
    slug: str
    severity: Severity
    message: str
    hint: str
    why: str


# A table: what it says, what to do, why.
# fmt: off
CHECKS: tuple[Check, ...] = (
    # 0xx: the file itself
    Check("BL001", "not-utf8", "error", "This line is not UTF-8 text.",
          "Save the file with the encoding UTF-8.",
          "Packs travel between countries and computers; UTF-8 is the one encoding that holds every script."),
    Check("BL002", "file-too-large", "error", "The file has {size} bytes; {limit} are allowed.",
          "Split it: one file per actor, media into media/.",
          "A file this large is an accident or an attack; reading it would hold up everyone."),
    Check("BL003", "not-yaml", "error", "This is not readable YAML: {reason}.",
          "Look at the indentation here and one line above; put texts with ': ' or ' #' in quotes.",
          "Indentation carries the meaning of YAML. Most mistakes are a missing quote or a tab."),
    Check("BL004", "anchor", "error", "Anchors and aliases (&name, *name) are not allowed.",
          "Write it out, or share rules between states with `group:`. A text that begins with & or * needs quotes.",
          "Aliases can make a small file grow without bound, and translators cannot see them."),
    Check("BL005", "tag", "error", "Tags such as {tag} are not allowed.",
          "Remove it; a text that begins with ! needs quotes.",
          "Tags ask a reader to build program objects. A pack is data and nothing else."),
    Check("BL006", "duplicate-key", "error", "`{key}` is already written in line {first}.",
          "Keep one of the two. For several rules write a list.",
          "Most readers silently keep the last one, and the first answer would vanish."),
    Check("BL007", "merge-key", "error", "Merge keys (<<) are not allowed.",
          "Share rules between states with `group:`.",
          "What a merge means depends on the reader; `group:` says it plainly."),
    Check("BL008", "too-deep", "error", "This is nested more than {limit} levels deep.",
          "Nothing in a script is this deep; look for a bracket too many.",
          "A limit that no honest pack meets, and that keeps a malicious one harmless."),
    Check("BL009", "too-many-values", "error", "The file has more than {limit} values.",
          "Split the actor in two, or the pack in several.",
          "A limit that no honest pack meets, and that keeps a malicious one harmless."),
    Check("BL010", "on-key", "error", "`on:` is not a word of the script.",
          "Write `event:` for what happens from outside, `says:` for what a trainee means.",
          "Older YAML readers take `on` for *true*, so that the same file would mean different things."),
    Check("BL011", "key-not-text", "error", "A key must be a word.",
          "Write `word: value`; a text that begins with ? or [ or {{ needs quotes.",
          "Keys are the words of the script; lists or empty keys cannot be."),
    Check("BL012", "several-documents", "error", "A second document begins here (---).",
          "One file, one thing: put the rest into a file of its own.",
          "What comes after the line would be ignored without a word."),
    Check("BL013", "directive", "error", "Directives (%YAML, %TAG) are not allowed.",
          "Remove the line; packs are always YAML 1.2.",
          "A directive could switch the meaning of yes, no and times."),
    Check("BL014", "empty-file", "error", "The file is empty.",
          "Write it, or delete it.",
          "An empty file is nearly always one that was not saved."),
    # 1xx: the vocabulary
    Check("BL101", "unknown-key", "error", "`{key}` is not a word that can stand here.",
          "{suggestion}",
          "A misspelt word would otherwise be ignored, and the actor would simply not do it."),
    Check("BL102", "missing-key", "error", "`{key}` is missing here.",
          "Add `{key}:` to this entry.",
          "Without it the entry cannot be played."),
    Check("BL103", "wrong-type", "error", "{needed} is needed here, but this is {found}.",
          "{suggestion}",
          "YAML reads 112, true and 1.10 as numbers and truth values; quotes make them texts."),
    Check("BL104", "not-in-list", "error", "`{value}` cannot stand here.",
          "{suggestion}",
          "These words come from a closed list, so that every screen and report understands them."),
    Check("BL105", "bad-time", "error", "`{value}` is not {needed}.",
          "{suggestion}",
          "Times are exercise time: they stand still at night, in a pause and while a person has taken over."),
    Check("BL106", "bad-id", "error", "`{value}` cannot be an id.",
          "{suggestion}",
          "Ids are used in conditions, in file names and in the record, so they are plain."),
    Check("BL107", "format-version", "error", "This is script version {value}; this program reads version 1.",
          "Write `script: 1`, or upgrade the program.",
          "The format carries its version so that an old pack never changes its meaning."),
    Check("BL108", "no-trigger", "error", "Nothing sets this rule off.",
          "Add `says:` (an intent), `has:` (a photo, a date …) or `event:`.",
          "A rule without a trigger would never be played."),
    Check("BL109", "contradiction", "error", "{first} and {second} cannot stand together.",
          "{suggestion}",
          "One of the two could never happen."),
    Check("BL110", "duplicate-id", "error", "`{id}` is already defined in {first}.",
          "Give one of the two another id.",
          "Both would be meant by every reference."),
    Check("BL111", "no-scenario", "error", "The folder has no scenario.yaml that can be read.",
          "Every pack needs one; `scripts/tutorial/scenario.yaml` is a short example.",
          "It says which languages, agencies, facts and days there are; nothing can be checked without."),
    Check("BL112", "file-name", "warning", "The file is called {file}, but its actor is `{actor}`.",
          "Rename the file to {actor}.yaml.",
          "Everyone looks for an actor under its name."),
    Check("BL113", "bad-base", "error", "The pack it extends, `{base}`, cannot be read: {reason}.",
          "`extends:` names a folder beside this one.",
          "A pack that extends another one is made of what differs, and needs the other."),
    # 2xx: references and types
    Check("BL201", "unknown-state", "error", "There is no state `{name}`.",
          "{suggestion}",
          "The conversation would have nowhere to go."),
    Check("BL202", "unknown-intent", "error", "There is no intent `{name}`.",
          "{suggestion}",
          "Nothing a trainee writes could set this rule off."),
    Check("BL203", "unknown-fact", "error", "There is no fact `{name}` in scenario.yaml.",
          "{suggestion}",
          "A fact that is nowhere declared is never shown to the director or in the debrief."),
    Check("BL204", "unknown-slot", "error", "This actor has no slot `{name}`.",
          "{suggestion}",
          "Slots are declared with their type, so that conditions can be checked."),
    Check("BL205", "unknown-media", "error", "There is no file `{name}` in media/.",
          "{suggestion}",
          "The actor would promise a photo and send nothing."),
    Check("BL206", "unknown-actor", "error", "There is no actor `{name}`.",
          "{suggestion}",
          "The message would reach nobody."),
    Check("BL207", "unknown-event", "error", "`{actor}` has no rule for the event `{name}`.",
          "{suggestion}",
          "The event would be raised and nothing would happen."),
    Check("BL208", "unknown-inject", "error", "There is no inject `{name}` in injects.yaml.",
          "{suggestion}",
          "Nothing would be fired."),
    Check("BL209", "unknown-objective", "error", "There is no objective `{name}` in scenario.yaml.",
          "{suggestion}",
          "Observers would look for it in vain."),
    Check("BL210", "bad-condition", "error", "The condition cannot be understood: {reason}",
          "{suggestion}",
          "A condition that cannot be evaluated counts as false, for ever."),
    Check("BL211", "unknown-group", "error", "There is no group `{name}`.",
          "{suggestion}",
          "The state would lack the rules it is meant to share."),
    Check("BL212", "foreign-language", "error", "`{language}` is not one of the scenario's languages.",
          "Add it to `languages:` in scenario.yaml, or remove it here.",
          "Texts of a language the scenario does not list are never translated nor offered to trainees."),
    Check("BL213", "bad-pattern", "error", "The pattern cannot be used: {reason}.",
          "Patterns run on a linear-time engine: no look-around, no back references.",
          "A pattern that takes exponential time would stop every conversation."),
    Check("BL214", "wrong-value", "error", "`{target}` is a {type}; `{value}` is not.",
          "Write {example}.",
          "The value could not be stored, and conditions on it would fail."),
    Check("BL215", "unknown-placeholder", "error", "The text uses {{{name}}}, but this actor has no slot `{name}`.",
          "{suggestion}",
          "The trainee would read the braces."),
    Check("BL216", "foreign-agency", "error", "The agency `{name}` does not take part in this scenario.",
          "Add it to `agencies:` in scenario.yaml, or remove it here.",
          "Nobody could ever be addressed by it."),
    Check("BL217", "media-path", "error", "`{name}` is a path; media are named by their file name only.",
          "Put the file into media/ and write its name alone.",
          "A path could lead out of the pack."),
    Check("BL218", "unknown-name", "error", "The condition names something that is not declared.",
          "{suggestion}",
          "What is not declared never holds, and nobody would see why."),
    Check("BL219", "bad-type", "error", "The condition compares things of different types.",
          "{suggestion}",
          "A number is never equal to a text; the rule would never be played."),
    Check("BL220", "unknown-phrases", "error", "There is no phrase set `{name}`.",
          "{suggestion}",
          "Phrase sets are what everybody says in a language: yes, no, hello, thanks and a few more."),
    Check("BL221", "empty-list", "error", "`{kind}` can never be recognised: scenario.yaml lists no {list}.",
          "Add `{list}: {{\"Name as you write it\": [other spellings]}}` to scenario.yaml.",
          "Names of people and places are invented; only the scenario's own list knows them."),
    Check("BL222", "no-words-for-yes", "warning", "Asking back in {language} waits for a {answer} that nobody knows.",
          "Add the intent `{answer}` with examples in {language}: no words for it are shipped.",
          "Whoever answers the question would not be understood, and be asked in circles."),
    # 3xx: the shape of a machine
    Check("BL301", "unreachable-state", "error", "No rule leads to the state `{state}`.",
          "Add a `goto: {state}`, or delete the state.",
          "Its lines would be translated, and never be heard."),
    Check("BL302", "dead-end", "error", "Nothing leads out of the state `{state}`, and it does not end.",
          "Add an answer with `goto:`, or `end:`.",
          "The trainees would talk to a wall."),
    Check("BL303", "no-unknown", "warning", "The state `{state}` has no `unknown`.",
          "Say what happens when nobody understands: a question back, then `call_operator`.",
          "Trainees write what nobody foresaw. An actor that says nothing looks broken."),
    Check("BL304", "no-silence", "warning", "The state `{state}` has no `silence`.",
          "Add `silence: [{{after: 10m, say: …}}]`, or share it with `group:`.",
          "A team that forgets to answer would wait for an actor who waits for the team."),
    Check("BL305", "no-end", "error", "From the state `{state}` no path leads to an end.",
          "Add a way to a state with `end:`; `silence` with a long time will do.",
          "The conversation could never be closed, and would stay in the role-players' queue."),
    Check("BL306", "shadowed-rule", "error", "This rule can never win: the rule in line {line} always comes first.",
          "Move it up, or give the other one an `only_if`.",
          "First match wins; a rule without condition hides all later ones for the same trigger."),
    Check("BL307", "endless-loop", "error", "The states {states} lead to each other without waiting for anybody.",
          "Let one of them wait for an answer or for time (`wait:`).",
          "The actor would talk without end; the engine stops it after a fixed number of steps."),
    # 4xx: understanding
    Check("BL401", "same-example", "error", "“{example}” is also an example of `{other}` (line {line}).",
          "Keep it where it belongs, or make both more exact.",
          "The first intent would always win."),
    Check("BL402", "confused-intents", "warning", "“{example}” is taken for `{other}` when it is left out of the examples.",
          "Add examples to `{intent}` that sound like it, or merge the two intents.",
          "If one of its own examples is mistaken, so will be what trainees write."),
    Check("BL403", "no-examples", "warning", "The intent `{intent}` has no examples in {language}.",
          "Add some; trainees who write {language} cannot be understood.",
          "Each language an actor speaks is understood only by its own examples."),
    Check("BL404", "few-examples", "warning", "“{example}” is the only example of `{intent}` in {language}.",
          "Add at least one that says it quite differently; five or six are better.",
          "One sentence is understood only where it is repeated; two show what they have in common."),
    Check("BL405", "shadowed-example", "warning", "“{example}” holds an example of `{other}`, whose rule comes first in `{state}`.",
          "Move the rule for `{intent}` up in `{state}`, or take the words they share out of `{other}`.",
          "Whoever writes something like it says both, and gets the answer to the other."),
    # 5xx: translations
    Check("BL501", "no-translation", "warning", "{count} texts are not translated into {language}, first: {key}.",
          "Run `blurline locale extract`, then translate locales/{language}.po.",
          "The source text is sent instead, and breaks the language barrier that is part of the exercise."),
    Check("BL502", "outdated-translation", "warning", "The translation of {key} into {language} is of an older text.",
          "Correct it and remove the `fuzzy` mark.",
          "The actor would say different things in different languages."),
    Check("BL503", "lost-placeholder", "error", "The translation of {key} has lost {{{name}}}.",
          "Put {{{name}}} where the value belongs.",
          "The name, time or place would be missing in that language only."),
    Check("BL504", "unreadable-catalogue", "error", "The catalogue cannot be read: {reason}.",
          "Open it in Poedit, or write it anew with `blurline locale extract`.",
          "All its translations would be missing."),
    Check("BL505", "invented-placeholder", "error", "The translation of {key} uses {{{name}}}, which the text does not have.",
          "Placeholders are not translated; copy them letter by letter.",
          "The trainee would read the braces."),
    # 6xx: the MSEL
    Check("BL601", "empty-inject", "error", "This inject neither says nor triggers anything.",
          "Add `message:` or `event:`; for something done by hand write `method: manual`.",
          "It would be reported as fired, and nobody would notice anything."),
    Check("BL602", "no-receiver", "error", "Nobody can receive this inject: {reason}.",
          "{suggestion}",
          "It would be reported as undeliverable in the middle of the exercise."),
    Check("BL603", "objective-never-shown", "error", "Nothing can show this objective: {reason}.",
          "Let an actor or inject set the fact, or list under `rate:` what observers look for.",
          "The debrief would show it as failed, whatever the team does."),
    Check("BL604", "fact-never-set", "warning", "Nobody ever sets the fact `{fact}`.",
          "Add `set: {{facts.{fact}: …}}` where it becomes known, or delete it.",
          "Conditions on it never hold."),
    Check("BL605", "outside-the-days", "error", "{value} lies outside the days of play.",
          "{suggestion}",
          "The exercise clock never shows this time, so the inject would not come when planned."),
    Check("BL606", "no-kind", "error", "This inject has no time and no condition.",
          "Write `at:`, `when:`, `contingency: true` with `unless:` and `by:`, or `deck: true`.",
          "Nothing would ever fire it."),
    Check("BL607", "two-kinds", "error", "`{first}` and `{second}` cannot stand together.",
          "Make two injects, or keep one of the two. A further condition is written `only_if:`.",
          "It would not be clear when it comes."),
    Check("BL608", "element-missing", "warning", "No fact shows {element}.",
          "Give a fact `element: {element}`. A case with `child: true` needs no means.",
          "Trafficking is act, means and purpose; a team must be able to prove each of them."),
    # 7xx: media
    Check("BL701", "media-too-large", "warning", "{name} has {size} MB; {channel} carries {limit} MB.",
          "Make it smaller; a photo for a phone needs no more than 1 MB.",
          "The message would fail on that channel."),
    Check("BL702", "unused-media", "info", "{name} is sent by nobody.",
          "Use it or delete it.",
          "It is carried along with every exercise."),
    Check("BL703", "face-not-jpeg", "error", "The face `{name}` is no JPEG.",
          "Save it as a JPEG, such as elena.jpg.",
          "Telegram takes pictures of bots as JPEG only."),
    # 8xx: stories
    Check("BL801", "story-unknown-state", "error", "The story names the state `{name}`, which `{actor}` has not.",
          "{suggestion}",
          "The story could never pass."),
    # 9xx: publishing
    Check("BL901", "state-still-needed", "error", "Conversations may stand in `{actor}/{state}`, which the new version lacks.",
          "Keep the state, or say which state takes its place.",
          "A conversation in a state that is gone would fall silent."),
)
# fmt: on

BY_CODE = {check.code: check for check in CHECKS}
BY_SLUG = {check.slug: check for check in CHECKS}


def problem(code: str, where: Where, *, severity: Severity | None = None, **values: object) -> Problem:
    """Make a problem of the kind `code`, filling its message and hint."""
    check = BY_CODE[code]
    return Problem(
        code=code,
        severity=severity or check.severity,
        where=where,
        message=_(check.message).format(**values),
        hint=_(check.hint).format(**values),
    )


def recoded(found: Problem) -> Problem:
    """Give a finding of the engine, which is named in words, its code; a name unknown here stays as it is."""
    check = BY_SLUG.get(found.code)
    message = found.message.partition(" expecting {")[0]  # the grammar's own words help no author
    return replace(found, code=check.code, severity=check.severity, message=message) if check else found


def documentation() -> str:
    """Return the page `docs/lint/README.md`: one section for each code."""
    return _HEAD + "".join(map(section, CHECKS))


def section(check: Check) -> str:
    """Return what there is to say about one code, in Markdown."""
    sample = f"tests/broken_packs/{check.code}-{check.slug}"
    hint = "Depends on the case; the message says it." if check.hint == "{suggestion}" else check.hint
    return (
        f"\n## {check.code} · {check.slug}\n\n*{check.severity}* · {_blank(check.message)}\n\n"
        f"**What to do.** {_blank(hint)}\n\n**Why.** {check.why}\n\nSample: [`{sample}`](../../{sample})\n"
    )


def _blank(template: str) -> str:
    """Write a template as it reads, with dots for its values."""

    class Dots(dict[str, str]):
        def __missing__(self, key: str) -> str:
            return "…"

    return template.format_map(Dots())


_HEAD = """\
# What `blurline check` finds

Every problem has a code, a place (file:line:column) and a hint. Errors keep a pack from being played;
warnings are worth mending before the exercise; notes are for information.
This page is written by `blurline schema` from `roleplay/packs/problems.py`.
"""
