"""Join a team by its link: notice, consent, call-sign, agency, languages; at the second bot, just a greeting.

Promise: before a person has agreed, nothing of them is kept but the chat's number, to answer them. Whoever
takes part already does not join a second time: they are known by their Telegram, or by a link of their own.
"""

from __future__ import annotations

from bot.channels.telegram.actors import contact_list
from bot.channels.telegram.actors.errands import Redraw
from bot.channels.telegram.actors.visit import Visit
from roleplay.domain.errors import UnknownLinkError
from roleplay.domain.ids import TeamId
from roleplay.domain.records import TraineeRecord
from roleplay.services.record import titles
from roleplay.services.talk.catch_up import catch_up
from roleplay.services.talk.lines import title
from roleplay.services.talk.tell import Key, Keyboard
from roleplay.services.trainees import enrol, personal_link
from roleplay.services.trainees.notice import notice, notice_version
from roleplay.texts import _

LONGEST_CALL_SIGN = 40
MOST_LANGUAGES = 10
YES, NO, CALL_SIGN, AGENCY, LANGUAGE, DONE = "j:yes", "j:no", "j:sign", "j:a:", "j:l:", "j:done"
GO_ON = "j:on"


def start(visit: Visit, secret: str) -> None:
    """Answer /start: with a team's link somebody joins; without one they are told how, or greeted.

    `secret` is the hash of what the link carries, as it was kept.
    """
    trainee = visit.trainee
    mine = personal_link.whose(visit.stage, secret) if secret and visit.is_private else None
    if mine:
        _welcome_from_the_web(visit, mine, secret)
    elif trainee and (not secret or visit.is_private):
        _come_in(visit, trainee)
    elif not secret:
        visit.say(how_to_join())
    elif not visit.is_private:
        _open_group(visit, secret)
    else:
        _show_notice(visit, secret)


def how_to_join() -> str:
    """Say what to do to somebody we do not know."""
    return _(
        "To take part you need your team's link. Scan the code on your team's sheet, or open the link that "
        "the exercise staff gave you."
    )


def answer(visit: Visit, text: str) -> bool:
    """Take what a person who is joining has written; False when they are not joining."""
    match visit.chat.dialog.get("step"):
        case "call_sign":
            _take_call_sign(visit, text)
        case "consent" | "agency" | "languages" | "go_on":
            visit.say(_("Please press one of the buttons above."))
        case _:
            return False
    return True


def press(visit: Visit, data: str, message_id: int) -> str:
    """Take a button of the dialogue; returns what to show for a moment."""
    dialog = visit.chat.dialog
    step = dialog.get("step")
    if data == YES and step == "consent":
        _ask_call_sign(visit)
    elif data == GO_ON and step == "go_on":
        _come_in(visit, personal_link.tie(visit.stage, str(dialog["link"]), visit.chat.chat_id))
    elif data == NO and step == "go_on":
        visit.change(team_id=None, dialog={})
        visit.say(_("Nothing has changed: you take part on the web page alone."))
    elif data == NO and step == "consent":
        visit.turn({})
        visit.say(
            _("You have not joined. We keep only this chat's number, to answer you. The link stays open.")
        )
    elif data == CALL_SIGN and step == "call_sign":
        _take_call_sign(visit, str(dialog["offer"]))
    elif data.startswith(AGENCY) and step == "agency":
        _take_agency(visit, data.removeprefix(AGENCY))
    elif data.startswith(LANGUAGE) and step == "languages":
        _toggle_language(visit, data.removeprefix(LANGUAGE), message_id)
        return ""
    elif data == DONE and step == "languages":
        if not dialog.get("languages"):
            return _("Choose at least one language.")
        _join(visit)
    else:
        return _("That is settled already.")
    visit.errands.append(Redraw(visit.chat_number, message_id))
    return ""


def _welcome_from_the_web(visit: Visit, mine: TraineeRecord, link: str) -> None:
    """Ask somebody who takes part on the web whether Telegram shall be theirs, too."""
    here = visit.trainee
    if here and here.trainee_id == mine.trainee_id:
        personal_link.tie(visit.stage, link, visit.chat.chat_id)
        _come_in(visit, mine)
    elif here:
        visit.say(
            _(
                "In this Telegram you take part as {call_sign} already. To be {other} here, send /leave "
                "first, then open the link again."
            ).format(call_sign=here.call_sign, other=mine.call_sign)
        )
    else:
        team = visit.stage.team(mine.team_id)
        visit.change(
            team_id=mine.team_id,
            trainee_id=None,
            state="reachable",
            dialog={"step": "go_on", "link": link, "lang": visit.person.language_code or ""},
        )
        asked = _(
            "You take part as {call_sign}, team {team}. Go on here as well? The same conversations are here "
            "and on your web page."
        ).format(call_sign=mine.call_sign, team=team.name)
        keys = [[Key(_("Yes, go on here"), GO_ON)], [Key(_("Not now"), NO)]]
        visit.say(f"{visit.stage.scenario.marking.header}\n\n{asked}\n\n{_by_telegram()}", keys)


def _by_telegram() -> str:
    return _(
        "What you write here passes through Telegram, which is not ours and can read it. If you would rather "
        "not, use the web page instead: its code is on the same sheet."
    )


def _show_notice(visit: Visit, secret: str) -> None:
    stage = visit.stage
    team = enrol.team_behind(stage.uow, secret)
    if team.exercise_id != stage.exercise_id:
        raise UnknownLinkError
    visit.change(
        team_id=team.team_id,
        trainee_id=None,
        state="reachable",
        dialog={"step": "consent", "lang": visit.person.language_code or ""},
    )
    once = _(
        "Taking part on the web page already? Then do not join again: open “You” there and press “Go on in "
        "Telegram”."
    )
    header = f"{stage.scenario.marking.header} · {title(stage, visit.language)} · {team.name}"
    said = f"{header}\n\n{notice(stage, visit.language)}\n\n{_by_telegram()}\n\n{once}"
    visit.say(said, [[Key(_("I have read this and agree"), YES)], [Key(_("Not now"), NO)]])


def _ask_call_sign(visit: Visit) -> None:
    team = visit.stage.team(_team(visit))
    offer = f"{team.name} {len(visit.stage.uow.trainees.of_team(team.exercise_id, team.team_id)) + 1}"
    visit.turn({**visit.chat.dialog, "step": "call_sign", "offer": offer})
    visit.say(
        _("How shall we call you? Write a call-sign, not your real name, or take this one."),
        [[Key(offer, CALL_SIGN)]],
    )


def _take_call_sign(visit: Visit, text: str) -> None:
    call_sign = " ".join(text.split())
    if not call_sign or len(call_sign) > LONGEST_CALL_SIGN:
        visit.say(_("Please write 1 to {most} characters.").format(most=LONGEST_CALL_SIGN))
        return
    free = enrol.free_call_sign(visit.stage, _team(visit), call_sign)
    if free != call_sign and call_sign != visit.chat.dialog.get("taken"):
        _ask_whether_it_is_them(visit, call_sign, free)
        return
    visit.turn({**visit.chat.dialog, "step": "agency", "call_sign": free})
    agencies = [titles.agency(each) for each in visit.stage.scenario.agencies]
    visit.say(
        _("Which agency do you work for in the exercise?"),
        [[Key(each.title, AGENCY + each.id)] for each in agencies],
    )


def _ask_whether_it_is_them(visit: Visit, call_sign: str, free: str) -> None:
    """Somebody of the team is called so: perhaps the same person, on the web page."""
    visit.turn({**visit.chat.dialog, "offer": free, "taken": call_sign})
    visit.say(
        _(
            "{call_sign} takes part already. If that is you, on the web page: open “You” there and press "
            "“Go on in Telegram”. If you are somebody else, write another call-sign, or take this one."
        ).format(call_sign=call_sign),
        [[Key(free, CALL_SIGN)]],
    )


def _take_agency(visit: Visit, agency: str) -> None:
    chosen = _first_language(visit)
    visit.turn({**visit.chat.dialog, "step": "languages", "agency": agency, "languages": chosen})
    visit.say(
        _("Which languages do you speak? Press each, then Done. Actors use the first one you share."),
        _languages(visit, chosen),
    )


def _toggle_language(visit: Visit, tag: str, message_id: int) -> None:
    chosen: list[str] = list(visit.chat.dialog.get("languages", []))
    if tag in chosen:
        chosen.remove(tag)
    elif len(chosen) < MOST_LANGUAGES:
        chosen.append(tag)
    visit.turn({**visit.chat.dialog, "languages": chosen})
    visit.errands.append(Redraw(visit.chat_number, message_id, _languages(visit, chosen)))


def _join(visit: Visit) -> None:
    dialog = visit.chat.dialog
    joined = enrol.join(
        visit.stage,
        _team(visit),
        call_sign=str(dialog["call_sign"]),
        agency=str(dialog["agency"]),
        languages=list(dialog["languages"]),
        consent_version=notice_version(visit.stage),
    )
    _come_in(visit, joined.trainee)


def _come_in(visit: Visit, trainee: TraineeRecord) -> None:
    """Let a trainee into this bot's chat and greet them."""
    if visit.is_private:
        visit.change(
            trainee_id=trainee.trainee_id,
            team_id=trainee.team_id,
            state="reachable",
            joined_ms=visit.chat.joined_ms or visit.stage.now,
            dialog=contact_list.kept_choice(visit),
        )
    visit.say(_greeting(visit, trainee), contact_list.keyboard(visit, trainee))
    if visit.is_private and visit.account.actor_id:
        catch_up(visit.stage, visit.chat, trainee, visit.account.actor_id)


def _greeting(visit: Visit, trainee: TraineeRecord) -> str:
    team = visit.stage.team(trainee.team_id)
    who = _("You are {call_sign}, team {team}.").format(call_sign=trainee.call_sign, team=team.name)
    stop = _(
        "If something real happens, send /stop: everything freezes and the staff is called. /web gives you "
        "your own web page, where everything goes on if Telegram fails. /help lists the rest."
    )
    return f"{who} {contact_list.who_answers(visit, trainee)}\n\n{stop}"


def _open_group(visit: Visit, secret: str) -> None:
    """Make a group the team's: whoever has the team's link may."""
    team = enrol.team_behind(visit.stage.uow, secret)
    if team.exercise_id != visit.stage.exercise_id:
        raise UnknownLinkError
    visit.change(team_id=team.team_id, state="reachable", joined_ms=visit.stage.now)
    visit.say(
        _(
            "This group is team {team}'s now. Everybody who writes here must have joined in a private chat "
            "with one of the bots first."
        ).format(team=team.name)
    )


def _languages(visit: Visit, chosen: list[str]) -> Keyboard:
    offered = titles.languages_offered(visit.stage.scenario.languages)
    keys = [
        Key(("✓ " if tag in chosen else "") + titles.language(tag).title, LANGUAGE + tag) for tag in offered
    ]
    return [*(keys[at : at + 2] for at in range(0, len(keys), 2)), [Key(_("Done"), DONE)]]


def _first_language(visit: Visit) -> list[str]:
    tag = (visit.person.language_code or "").split("-")[0]
    return [tag] if tag in titles.languages_offered(visit.stage.scenario.languages) else []


def _team(visit: Visit) -> TeamId:
    if visit.chat.team_id is None:
        raise UnknownLinkError
    return visit.chat.team_id
