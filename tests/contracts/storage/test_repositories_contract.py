"""What every repository promises, on every database."""

from __future__ import annotations

from dataclasses import replace

import pytest

from roleplay.domain.ids import (
    AccountId,
    ChatRef,
    ConversationId,
    ExerciseId,
    InboxId,
    JournalSeq,
    MediaId,
    OperatorId,
    OutboxId,
    PlayMs,
    SiteId,
    TeamId,
    TimerId,
    TraineeId,
)
from roleplay.domain.records import (
    Author,
    BotAccountRecord,
    BotLeaseRecord,
    ChatRecord,
    ConversationRecord,
    DraftRecord,
    ExerciseRecord,
    FactRecord,
    IdempotencyRecord,
    InboxRecord,
    InjectRecord,
    JournalRecord,
    LetterRecord,
    LineState,
    MediaRecord,
    OperatorRecord,
    OutboxRecord,
    PackRecord,
    ReadMarkRecord,
    RoomReferenceRecord,
    SessionRecord,
    SiteRecord,
    TeamRecord,
    TimerKind,
    TimerRecord,
    TraineeRecord,
)
from roleplay.ports.storage import Ledger, UnitOfWork, WaitingChat
from roleplay.storage import open_ledger

X = ExerciseId("x-1")
OTHER = ExerciseId("x-2")
TEAM = TeamId("t-1")
CONVERSATION = ConversationId("c-1")
ANNA = TraineeId("p-anna")
FAR = PlayMs(10**12)


def update(update_id: str, *, account: str = "phone", exercise: ExerciseId = X) -> InboxRecord:
    return InboxRecord(
        exercise, "web", account, update_id, "text", {"text": update_id}, 1, CONVERSATION, ANNA
    )


def timer(due: int, kind: TimerKind = "silence", ref: str = "", team: TeamId | None = None) -> TimerRecord:
    return TimerRecord(X, kind, PlayMs(due), CONVERSATION, team, ref)


def line(text: str, due: int | None = None, state: LineState = "pending") -> OutboxRecord:
    return OutboxRecord(
        X,
        CONVERSATION,
        "web",
        "p-anna",
        "script",
        {"text": text},
        None if due is None else PlayMs(due),
        state=state,
    )


def texts(lines: list[OutboxRecord]) -> list[str]:
    return [found.body["text"] for found in lines]


def due_timers(ledger: Ledger, now: int) -> list[int]:
    return [found.due_play_ms for found in ledger.write(lambda uow: uow.timers.due(X, PlayMs(now), 100))]


# Inbox: a set, in the order of arrival


def test_the_same_update_is_accepted_once_however_late_it_comes(ledger: Ledger) -> None:
    order = ["7", "9", "8", "7", "1", "9", "1000000", "8"]
    accepted = [ledger.write(lambda uow, name=name: uow.inbox.add(update(name))) for name in order]
    assert [inbox_id is not None for inbox_id in accepted] == [
        True,
        True,
        True,
        False,
        True,
        False,
        True,
        False,
    ]
    waiting = ledger.read(lambda uow: uow.inbox.waiting(X, CONVERSATION))
    assert [found.update_id for found in waiting] == ["7", "9", "8", "1", "1000000"]


def test_an_update_id_is_unique_within_channel_and_account_and_exercise_only(ledger: Ledger) -> None:
    ledger.write(lambda uow: uow.exercises.add(ExerciseRecord(OTHER, "Other", "hotline", "v1", created_ms=2)))
    for same in (update("1"), update("1", account="tablet"), update("1", exercise=OTHER)):
        assert ledger.write(lambda uow, same=same: uow.inbox.add(same)) is not None
    assert ledger.read(lambda uow: uow.inbox.find(X, "web", "phone", "2")) is None


def test_the_same_update_ten_times_in_one_transaction_and_ten_at_once_counts_once(ledger: Ledger) -> None:
    futures = [ledger.submit(lambda uow: uow.inbox.add(update("1"))) for _ in range(10)]
    assert sum(future.result() is not None for future in futures) == 1
    assert ledger.write(lambda uow: [uow.inbox.add(update("2")) for _ in range(10)])[1:] == [None] * 9


def test_an_update_is_taken_once_and_its_words_are_not_kept(ledger: Ledger) -> None:
    inbox_id = InboxId(ledger.write(lambda uow: uow.inbox.add(update("1"))) or 0)
    taken = [ledger.submit(lambda uow: uow.inbox.take(X, inbox_id)) for _ in range(5)]
    assert sum(each.result() for each in taken) == 1
    kept = ledger.read(lambda uow: uow.inbox.get(X, inbox_id))
    assert kept is not None
    assert (kept.state, kept.body) == ("done", {})


def test_done_and_set_aside_updates_wait_no_more_and_stay_accepted(ledger: Ledger) -> None:
    ids = [ledger.write(lambda uow, name=name: uow.inbox.add(update(name))) for name in ("1", "2", "3")]

    def finish(uow: UnitOfWork) -> None:
        uow.inbox.tried(X, [InboxId(ids[2] or 0)])
        uow.inbox.done(X, [InboxId(ids[0] or 0)])
        uow.inbox.set_aside(X, [InboxId(ids[1] or 0)])

    ledger.write(finish)
    (left,) = ledger.read(lambda uow: uow.inbox.waiting(X, CONVERSATION))
    assert (left.update_id, left.tries) == ("3", 1)
    assert ledger.write(lambda uow: uow.inbox.add(update("1"))) is None


def test_conversations_with_waiting_updates_are_claimed_oldest_update_first(ledger: Ledger) -> None:
    second = ConversationId("c-0")
    ledger.write(lambda uow: uow.conversations.add(ConversationRecord(X, second, TEAM, "girl")))
    ledger.write(lambda uow: uow.inbox.add(update("1")))
    ledger.write(lambda uow: uow.inbox.add(replace(update("2"), conversation_id=second)))
    claimed = ledger.write(lambda uow: uow.conversations.claim_waiting(X, 10))
    assert [found.conversation_id for found in claimed] == [CONVERSATION, second]


def test_an_update_can_be_rewritten_while_it_waits(ledger: Ledger) -> None:
    inbox_id = ledger.write(lambda uow: uow.inbox.add(update("1")))
    assert inbox_id is not None
    assert ledger.write(lambda uow: uow.inbox.rewrite(X, inbox_id, {"text": "better"}))
    (found,) = ledger.read(lambda uow: uow.inbox.waiting(X, CONVERSATION))
    assert found.body == {"text": "better"}
    ledger.write(lambda uow: uow.inbox.done(X, [inbox_id]))
    assert not ledger.write(lambda uow: uow.inbox.rewrite(X, inbox_id, {"text": "late"}))


def test_updates_of_no_conversation_wait_to_be_read_once_and_keep_nothing(ledger: Ledger) -> None:
    def raw(update_id: str, account: str = "b1") -> InboxRecord:
        return replace(update(update_id, account=account), channel="telegram", conversation_id=None)

    for each in (raw("9"), raw("7"), raw("8", "b2"), update("1")):
        ledger.write(lambda uow, each=each: uow.inbox.add(each))
    first, second = ledger.read(lambda uow: uow.inbox.unread(X, "telegram", "b1"))
    assert (first.update_id, second.update_id) == ("9", "7")
    assert ledger.write(lambda uow: uow.inbox.take(X, first.inbox_id))
    assert not ledger.write(lambda uow: uow.inbox.take(X, first.inbox_id))
    assert ledger.read(lambda uow: uow.inbox.unread(X, "telegram", "b1")) == [second]
    kept = ledger.read(lambda uow: uow.inbox.find(X, "telegram", "b1", "9"))
    assert kept is not None
    assert (kept.state, kept.body) == ("done", {})
    assert ledger.write(lambda uow: uow.inbox.add(raw("9"))) is None


def test_forgetting_a_trainee_empties_the_bodies_and_keeps_the_ids(ledger: Ledger) -> None:
    ledger.write(lambda uow: uow.inbox.add(update("1")))
    ledger.write(lambda uow: uow.inbox.forget(X, ANNA))
    assert [found.body for found in ledger.read(lambda uow: uow.inbox.of_trainee(X, ANNA))] == [{}]
    assert ledger.write(lambda uow: uow.inbox.add(update("1"))) is None


# Text


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("Unde este Ană? 😢 Где она? أين هي؟", "Unde este Ană? 😢 Где она? أين هي؟"),
        ("nul\0inside", "nul\N{REPLACEMENT CHARACTER}inside"),
        ("half \ud83d emoji", "half \N{REPLACEMENT CHARACTER} emoji"),
        ("two halves \ud83d\ude22", "two halves 😢"),
        (
            "\\u0000 as an author typed it, 100 % 'quoted' ?",
            "\\u0000 as an author typed it, 100 % 'quoted' ?",
        ),
        ("", ""),
    ],
)
def test_text_is_kept_but_for_what_no_database_holds(ledger: Ledger, given: str, kept: str) -> None:
    ledger.write(lambda uow: uow.teams.add(TeamRecord(X, TEAM, given)))
    ledger.write(
        lambda uow: uow.inbox.add(replace(update(f"1{given}"), body={"text": given, given: [given]}))
    )
    assert ledger.read(lambda uow: [team.name for team in uow.teams.all(X)]) == [kept]
    found = ledger.read(lambda uow: uow.inbox.find(X, "web", "phone", f"1{given}"))
    assert found is not None
    assert found.body == {"text": kept, kept: [kept]}
    assert ledger.write(lambda uow: uow.inbox.add(update(f"1{given}"))) is None


# Timers: once, in play time


def test_timers_fall_due_in_their_order_and_fire_once(ledger: Ledger) -> None:
    ledger.write(lambda uow: [uow.timers.arm(timer(due)) for due in (300, 100, 200)])
    assert due_timers(ledger, 250) == [100, 200]
    assert ledger.read(lambda uow: uow.timers.next_due(X)) == 100
    (first, _) = ledger.write(lambda uow: uow.timers.due(X, PlayMs(250), 100))
    assert [ledger.write(lambda uow: uow.timers.fire(first)) for _ in range(2)] == [True, False]
    assert due_timers(ledger, 250) == [200]


def test_a_pause_is_one_update_that_moves_everything(ledger: Ledger) -> None:
    ledger.write(lambda uow: [uow.timers.arm(timer(due)) for due in range(1, 51)])
    ledger.write(lambda uow: [uow.outbox.add(line(str(due), due)) for due in range(1, 51)])
    before = ledger.read(lambda uow: uow.exercises.get(X))
    assert before is not None
    ledger.write(lambda uow: uow.exercises.save(replace(before, phase="paused", anchor_play_ms=PlayMs(20))))
    assert ledger.read(lambda uow: uow.exercises.running()) == []
    stands_at = ledger.read(lambda uow: uow.exercises.get(X))
    assert stands_at is not None
    assert due_timers(ledger, stands_at.anchor_play_ms) == list(range(1, 21))
    assert len(ledger.read(lambda uow: uow.timers.of_conversation(X, CONVERSATION))) == 50


def test_new_silence_timers_replace_the_old_and_leave_other_kinds(ledger: Ledger) -> None:
    ledger.write(lambda uow: (uow.timers.arm(timer(90)), uow.timers.arm(timer(95, "wait"))))
    ledger.write(lambda uow: uow.timers.replace_silence(X, CONVERSATION, [timer(190), timer(290)]))
    assert due_timers(ledger, FAR) == [95, 190, 290]
    ledger.write(lambda uow: uow.timers.cancel(X, CONVERSATION, "wait"))
    ledger.write(lambda uow: uow.timers.replace_silence(X, CONVERSATION, []))
    assert due_timers(ledger, FAR) == []
    assert ledger.read(lambda uow: uow.timers.next_due(X)) is None


def test_a_silence_put_off_while_a_sweep_holds_it_does_not_fire(ledger: Ledger) -> None:
    def put_off(uow: UnitOfWork) -> list[bool]:
        uow.timers.replace_silence(X, CONVERSATION, [timer(90), timer(95)])
        first, second = uow.timers.due(X, PlayMs(100), 9)
        uow.timers.fire(first)
        uow.timers.replace_silence(X, CONVERSATION, [timer(190), timer(290)])
        return [uow.timers.fire(first), uow.timers.fire(second)]

    assert ledger.write(put_off) == [False, False]
    assert due_timers(ledger, FAR) == [190, 290]


def test_silences_put_off_again_and_again_are_two_rows(ledger: Ledger) -> None:
    numbers = set()
    for at in range(1_000, 1_010):
        two = [timer(at), timer(at + 5)]
        ledger.write(lambda uow, two=two: uow.timers.replace_silence(X, CONVERSATION, two))
        armed = ledger.read(lambda uow: uow.timers.of_conversation(X, CONVERSATION))
        numbers |= {found.timer_id for found in armed}
    assert len(numbers) == 2


def test_held_timers_keep_what_was_left_of_them(ledger: Ledger) -> None:
    ledger.write(
        lambda uow: (uow.timers.arm(timer(90)), uow.timers.arm(timer(30)), uow.timers.arm(timer(70, "wait")))
    )
    ledger.write(lambda uow: uow.timers.hold(X, CONVERSATION, PlayMs(40), "silence"))
    assert due_timers(ledger, FAR) == [70]
    held = ledger.read(lambda uow: uow.timers.of_conversation(X, CONVERSATION))
    assert [(found.state, found.remaining_ms) for found in held] == [
        ("held", 0),
        ("pending", None),
        ("held", 50),
    ]
    ledger.write(lambda uow: uow.timers.resume(X, CONVERSATION, PlayMs(1000)))
    assert due_timers(ledger, FAR) == [70, 1000, 1050]


def test_timers_of_an_inject_are_cancelled_for_one_team_or_for_all(ledger: Ledger) -> None:
    teams = [TeamId("t-1"), TeamId("t-2"), TeamId("t-3")]
    for due, team in enumerate(teams):
        ledger.write(lambda uow, due=due, team=team: uow.timers.arm(timer(due, "inject", "1.04", team)))
    ledger.write(lambda uow: uow.timers.cancel_ref(X, teams[1], "inject", "1.04"))
    assert due_timers(ledger, FAR) == [0, 2]
    ledger.write(lambda uow: uow.timers.cancel_ref(X, None, "inject", "1.04"))
    assert due_timers(ledger, FAR) == []


def test_timers_of_another_exercise_are_not_seen(ledger: Ledger) -> None:
    ledger.write(lambda uow: uow.timers.arm(replace(timer(1), exercise_id=OTHER)))
    assert due_timers(ledger, FAR) == []


# Outbox: from state to state, by whoever is first


def test_lines_go_out_by_priority_then_due_time_then_order_of_adding(ledger: Ledger) -> None:
    lines = [line("b", 20), line("a", 10), line("c", 20), line("now"), line("later", 99)]
    ledger.write(lambda uow: [uow.outbox.add(one) for one in lines])
    ledger.write(lambda uow: uow.outbox.add(replace(line("person", 30), priority=0, author="person")))
    assert texts(list(ledger.write(lambda uow: uow.outbox.due(X, PlayMs(30), 10)))) == [
        "person",
        "now",
        "a",
        "b",
        "c",
    ]
    assert texts(list(ledger.read(lambda uow: uow.outbox.due_at_once(X, 10)))) == ["now"]
    assert ledger.read(lambda uow: uow.outbox.next_due(X)) == 0
    assert ledger.read(lambda uow: uow.outbox.due(X, FAR, 10, channel="telegram")) == []


def test_a_line_is_moved_by_the_first_who_comes(ledger: Ledger) -> None:
    outbox_id = ledger.write(lambda uow: uow.outbox.add(line("hello", 5)))
    pending = ledger.read(lambda uow: uow.outbox.get(X, outbox_id))
    assert pending is not None
    assert ledger.write(lambda uow: uow.outbox.move(pending, "sending"))
    assert not ledger.write(lambda uow: uow.outbox.move(pending, "cancelled"))
    (sending,) = ledger.read(lambda uow: uow.outbox.all_in(X, "sending"))
    assert ledger.write(lambda uow: uow.outbox.move(sending, "sent", sent_ms=7, journal_seq=JournalSeq(3)))
    sent = ledger.read(lambda uow: uow.outbox.get(X, outbox_id))
    assert sent == replace(pending, state="sent", attempts=1, sent_ms=7, journal_seq=3)
    assert ledger.read(lambda uow: uow.outbox.all_in(X, "sent")) == [sent]
    assert ledger.read(lambda uow: uow.outbox.all_in(X, "sending")) == []


def test_a_takeover_cancels_the_scripts_lines_and_no_others(ledger: Ledger) -> None:
    lines = [
        line("one", 5),
        line("draft", 5, "draft"),
        replace(line("mine"), author="person"),
        line("going", 1),
    ]
    ids = ledger.write(lambda uow: [uow.outbox.add(one) for one in lines])
    going = ledger.read(lambda uow: uow.outbox.get(X, ids[3]))
    assert going is not None
    ledger.write(lambda uow: uow.outbox.move(going, "sending"))
    cancelled = ledger.write(lambda uow: uow.outbox.cancel_scripted(X, CONVERSATION))
    assert texts(list(cancelled)) == ["one", "draft"]
    assert texts(list(ledger.read(lambda uow: uow.outbox.pending(X, CONVERSATION)))) == ["mine"]
    assert texts(list(ledger.read(lambda uow: uow.outbox.all_in(X, "sending")))) == ["going"]
    assert ledger.read(lambda uow: uow.outbox.drafts(X, CONVERSATION)) == []


def test_a_draft_can_be_rewritten_and_a_sent_line_cannot(ledger: Ledger) -> None:
    outbox_id = ledger.write(lambda uow: uow.outbox.add(line("draft", 5, "draft")))
    (draft,) = ledger.read(lambda uow: uow.outbox.drafts(X, CONVERSATION))
    better = replace(draft, body={"text": "better"}, due_play_ms=None, author="person", priority=0)
    assert ledger.write(lambda uow: uow.outbox.rewrite(better))
    assert ledger.read(lambda uow: uow.outbox.get(X, outbox_id)) == better
    for state in ("pending", "sending"):
        found = ledger.read(lambda uow: uow.outbox.get(X, outbox_id))
        assert found is not None
        ledger.write(lambda uow, found=found, state=state: uow.outbox.move(found, state))
    moved_on = ledger.read(lambda uow: uow.outbox.get(X, outbox_id))
    assert moved_on is not None
    assert not ledger.write(lambda uow: uow.outbox.rewrite(moved_on))


def test_a_line_that_is_no_part_of_the_record_is_removed(ledger: Ledger) -> None:
    kept, gone = (ledger.write(lambda uow, text=text: uow.outbox.add(line(text))) for text in ("1", "2"))
    ledger.write(lambda uow: uow.outbox.remove(uow.outbox.get(X, gone) or line("")))
    assert ledger.read(lambda uow: uow.outbox.get(X, gone)) is None
    assert ledger.read(lambda uow: uow.outbox.get(X, kept)) is not None


# Journal: the feed


def test_the_feed_gives_what_comes_after_a_place_by_kind_and_team(ledger: Ledger) -> None:
    kinds = ["step", "message.in", "news", "step", "message.out"]
    for number, kind in enumerate(kinds):
        team = TEAM if number % 2 else TeamId("t-2")
        one = JournalRecord(X, kind, 1, PlayMs(number), {"n": number}, team, CONVERSATION, ANNA)
        ledger.write(lambda uow, one=one: uow.journal.append(one))

    def seqs(**only: object) -> list[int]:
        return [one.seq for one in ledger.read(lambda uow: uow.journal.after(X, 1, 3, **only))]  # type: ignore[arg-type]

    assert seqs() == [2, 3, 4]
    assert seqs(kinds=["step", "message.out"]) == [4, 5]
    assert seqs(kinds=["step"], team_id=TEAM) == [4]
    assert seqs(kinds=[]) == []
    last = ledger.read(lambda uow: uow.journal.of_conversation(X, CONVERSATION, 2))
    assert [one.seq for one in last] == [4, 5]
    before = ledger.read(
        lambda uow: uow.journal.of_conversation(X, CONVERSATION, 9, before=4, kinds=["step", "news"])
    )
    assert [one.seq for one in before] == [1, 3]
    ledger.write(lambda uow: uow.journal.redact(X, JournalSeq(1), {}))
    assert [one.body for one in ledger.read(lambda uow: uow.journal.of_trainee(X, ANNA))][:2] == [
        {},
        {"n": 1},
    ]


# Everything else comes back as it went in


def test_every_record_comes_back_as_it_went_in(ledger: Ledger) -> None:
    trainee = TraineeRecord(X, ANNA, TEAM, "Falcon 😀", "ngo", ("ro", "en"), 5, "1", None, stopped=True)
    site = SiteRecord(X, SiteId("rome"), "Roma")
    team = TeamRecord(X, TEAM, "Blue", site.site_id, "hash")
    pack = PackRecord(X, "v1", b"\0\xff pack")
    operator = OperatorRecord(OperatorId("o-1"), "Zoë", "argon", ("director", "observer"), 3)
    session = SessionRecord("th", "trainee", ANNA, 1, 100, X)
    inject = InjectRecord(X, TEAM, "1.04", "timed", "held", "why", PlayMs(5), None, "o-1", 3, {"a": [1]})
    draft = DraftRecord(X, operator.operator_id, CONVERSATION, "half a senten", 9)
    answer = IdempotencyRecord(X, "o-1:say:1", {"seq": 4}, 8)
    media = MediaRecord(X, MediaId("ab" * 32), "image/png", b"\x89PNG\0", 7, ANNA)

    def put(uow: UnitOfWork) -> None:
        uow.trainees.add(replace(trainee, stopped=False))
        uow.trainees.save(trainee)
        uow.sites.add(site)
        uow.teams.add(team)
        uow.packs.pin(pack)
        uow.packs.pin(pack)
        uow.operators.add(operator)
        uow.sessions.add(session)
        uow.injects.plan([inject])
        uow.injects.plan([replace(inject, state="fired")])
        uow.drafts.put(replace(draft, text="x"))
        uow.drafts.put(draft)
        uow.idempotency.put(answer)
        uow.idempotency.put(replace(answer, result={}))
        uow.media.add(media)
        uow.media.add(media)

    ledger.write(put)
    assert ledger.read(lambda uow: uow.trainees.all(X)) == [trainee]
    assert ledger.read(lambda uow: uow.trainees.of_team(X, TEAM)) == [trainee]
    assert ledger.read(lambda uow: uow.sites.all(X)) == [site]
    assert ledger.read(lambda uow: uow.teams.by_join_token("hash")) == team
    assert ledger.read(lambda uow: uow.teams.by_join_token("")) is None
    assert ledger.read(lambda uow: uow.packs.get(X, "v1")) == pack
    assert ledger.read(lambda uow: uow.operators.by_name("Zoë")) == operator
    assert ledger.read(lambda uow: uow.sessions.get("th")) == session
    assert ledger.read(lambda uow: uow.injects.all(X, "held")) == [inject]
    assert ledger.read(lambda uow: uow.injects.get(X, TEAM, "1.04")) == inject
    assert ledger.read(lambda uow: uow.drafts.all(X)) == [draft]
    assert ledger.read(lambda uow: uow.idempotency.get(X, "o-1:say:1")) == answer
    assert ledger.read(lambda uow: uow.media.get(X, media.media_id)) == media

    ledger.write(lambda uow: uow.drafts.put(replace(draft, text="")))
    assert ledger.read(lambda uow: uow.drafts.all(X)) == []
    ledger.write(lambda uow: uow.sessions.end_expired(100))
    assert ledger.read(lambda uow: uow.sessions.get("th")) is None


# Bots and their chats


BOT = BotAccountRecord(
    X, AccountId("b-mother"), "actor", "77", "mother_bot", "sealed", "sealed too", 5, actor_id="mother"
)


def chat(ref: str, chat_id: str, bot: BotAccountRecord = BOT, trainee: TraineeId | None = ANNA) -> ChatRecord:
    return ChatRecord(X, ChatRef(ref), bot.account_id, chat_id, team_id=TEAM, trainee_id=trainee, joined_ms=9)


def test_bots_are_found_by_exercise_and_everywhere(ledger: Ledger) -> None:
    other = replace(BOT, exercise_id=OTHER, account_id=AccountId("b-2"), kind="control", actor_id=None)
    for bot in (BOT, other):
        ledger.write(lambda uow, bot=bot: uow.bot_accounts.add(bot))
    assert ledger.read(lambda uow: uow.bot_accounts.all(X)) == [BOT]
    assert ledger.read(lambda uow: uow.bot_accounts.everywhere()) == [other, BOT]
    refused = replace(BOT, state="refused", why="Telegram does not know this token")
    ledger.write(lambda uow: uow.bot_accounts.save(refused))
    assert ledger.write(lambda uow: uow.bot_accounts.get(X, BOT.account_id)) == refused
    ledger.write(lambda uow: uow.bot_accounts.remove(X, BOT.account_id))
    assert ledger.write(lambda uow: uow.bot_accounts.get(X, BOT.account_id)) is None


def lease(holder: str, *, taken_ms: int, until_ms: int) -> BotLeaseRecord:
    return BotLeaseRecord(X, BOT.account_id, holder, f"{holder}'s machine", "k/s/1", taken_ms, until_ms)


def test_a_bot_is_leased_to_one_until_the_lease_runs_out(ledger: Ledger) -> None:
    first = lease("s-1", taken_ms=100, until_ms=200)
    assert ledger.write(lambda uow: uow.bot_leases.take(first, 100))
    late = lease("s-2", taken_ms=199, until_ms=300)
    assert not ledger.write(lambda uow: uow.bot_leases.take(late, 199))
    renewed = replace(first, until_ms=280)
    assert ledger.write(lambda uow: uow.bot_leases.take(renewed, 190))
    assert not ledger.write(lambda uow: uow.bot_leases.take(late, 200))
    assert ledger.read(lambda uow: uow.bot_leases.get(X, BOT.account_id)) == renewed
    taken = lease("s-2", taken_ms=280, until_ms=400)
    assert ledger.write(lambda uow: uow.bot_leases.take(taken, 280))
    assert ledger.read(lambda uow: uow.bot_leases.everywhere()) == [taken]
    assert not ledger.write(lambda uow: uow.bot_leases.release(X, BOT.account_id, "s-1"))
    assert ledger.write(lambda uow: uow.bot_leases.release(X, BOT.account_id, "s-2"))
    assert ledger.read(lambda uow: uow.bot_leases.get(X, BOT.account_id)) is None


def test_of_many_who_want_a_bot_at_once_one_gets_it(ledger: Ledger) -> None:
    wishes = [lease(f"s-{number}", taken_ms=1, until_ms=2) for number in range(8)]
    asked = [ledger.submit(lambda uow, each=each: uow.bot_leases.take(each, 1)) for each in wishes]
    assert sorted(each.result() for each in asked) == [False] * 7 + [True]


def test_a_person_is_the_same_in_the_chats_of_every_bot(ledger: Ledger) -> None:
    bank = replace(BOT, account_id=AccountId("b-bank"), actor_id="bank")
    with_mother, with_bank = chat("k-1", "4711"), chat("k-2", "4711", bank)
    group = replace(chat("k-3", "-100", trainee=None), kind="group", thread=4)
    for each in (with_mother, with_bank, group):
        ledger.write(lambda uow, each=each: uow.chats.add(each))
    assert ledger.write(lambda uow: uow.chats.at(X, bank.account_id, "4711")) == with_bank
    assert ledger.write(lambda uow: uow.chats.of_account(X, bank.account_id)) == [with_bank]
    assert ledger.write(lambda uow: uow.chats.at(X, BOT.account_id, "-100")) is None
    assert ledger.write(lambda uow: uow.chats.at(X, BOT.account_id, "-100", 4)) == group
    assert ledger.write(lambda uow: uow.chats.of_person(X, "4711")) == [with_mother, with_bank]
    assert ledger.write(lambda uow: uow.chats.of_team(X, TEAM)) == [with_mother, with_bank, group]
    assert ledger.read(lambda uow: uow.chats.all(X)) == [with_mother, with_bank, group]


def test_a_chat_changes_its_state_and_is_forgotten_with_its_trainee(ledger: Ledger) -> None:
    group = replace(chat("k-3", "-100", trainee=None), kind="group")
    for each in (chat("k-1", "4711"), group):
        ledger.write(lambda uow, each=each: uow.chats.add(each))
    blocked = replace(chat("k-1", "4711"), state="blocked", dialog={"step": "agency"})
    ledger.write(lambda uow: uow.chats.save(blocked))
    assert ledger.write(lambda uow: uow.chats.get(X, blocked.chat_ref)) == blocked
    assert ledger.write(lambda uow: uow.chats.of_trainee(X, ANNA)) == [blocked]
    ledger.write(lambda uow: uow.chats.forget(X, ANNA))
    assert ledger.write(lambda uow: uow.chats.all(X)) == [group]
    ledger.write(lambda uow: uow.chats.remove(X, group.chat_ref))
    assert ledger.write(lambda uow: uow.chats.all(X)) == []


@pytest.mark.parametrize("value", [True, False, 3.5, 2.0, "Via dei Mille 12"])
def test_a_fact_keeps_its_value_and_type_and_the_last_one_stands(
    ledger: Ledger, value: bool | float | str
) -> None:
    fact = FactRecord(X, TEAM, "flat", value, "mother", PlayMs(5), ANNA, CONVERSATION, JournalSeq(2))
    ledger.write(
        lambda uow: (uow.facts.set(replace(fact, value="old", learned_from="girl")), uow.facts.set(fact))
    )
    (found,) = ledger.read(lambda uow: uow.facts.all(X, TEAM))
    assert (found, type(found.value)) == (fact, type(value))
    assert ledger.read(lambda uow: uow.facts.all(X)) == [fact]


def test_read_marks_only_move_forward(ledger: Ledger) -> None:
    mark = ReadMarkRecord(X, ANNA, CONVERSATION, JournalSeq(5))
    for seq in (3, 5, 4):
        ledger.write(lambda uow, seq=seq: uow.read_marks.set(replace(mark, seq=JournalSeq(seq))))
    assert ledger.read(lambda uow: uow.read_marks.of_trainee(X, ANNA)) == [mark]


def test_leases_that_ended_are_found_and_the_next_is_known(ledger: Ledger) -> None:
    def lease(uow: UnitOfWork) -> None:
        found = uow.conversations.for_update(X, CONVERSATION)
        assert found is not None
        uow.conversations.save(replace(found, holder=OperatorId("o-1"), lease_until_ms=45_000))

    assert ledger.read(lambda uow: uow.conversations.next_lease_end(X)) is None
    ledger.write(lease)
    assert ledger.read(lambda uow: uow.conversations.next_lease_end(X)) == 45_000
    assert ledger.read(lambda uow: uow.conversations.lease_expired(X, 44_999)) == []
    assert len(ledger.read(lambda uow: uow.conversations.lease_expired(X, 45_000))) == 1


def test_erasing_an_exercise_leaves_nothing_of_it_and_all_of_the_others(ledger: Ledger) -> None:
    ledger.write(lambda uow: uow.exercises.add(ExerciseRecord(OTHER, "Other", "hotline", "v1", created_ms=2)))
    for exercise in (X, OTHER):
        ledger.write(lambda uow, exercise=exercise: uow.inbox.add(update("1", exercise=exercise)))
    ledger.write(lambda uow: uow.exercises.erase(X))
    assert [found.exercise_id for found in ledger.read(lambda uow: uow.exercises.all())] == [OTHER]
    assert ledger.read(lambda uow: uow.inbox.find(X, "web", "phone", "1")) is None
    assert ledger.read(lambda uow: uow.inbox.find(OTHER, "web", "phone", "1")) is not None


def test_numbers_rise_in_the_order_they_are_given(ledger: Ledger) -> None:
    def three(uow: UnitOfWork) -> tuple[list[TimerId], list[OutboxId]]:
        return [uow.timers.arm(timer(1)) for _ in range(3)], [uow.outbox.add(line("x")) for _ in range(3)]

    timers, lines = zip(*(ledger.write(three) for _ in range(2)), strict=True)
    assert timers[0] + timers[1] == sorted(set(timers[0] + timers[1]))
    assert lines[0] + lines[1] == sorted(set(lines[0] + lines[1]))


def test_the_latest_entries_are_found_from_the_end_of_the_record(ledger: Ledger) -> None:
    for number, kind in enumerate(["control", "step", "control", "note"]):
        by = OperatorId("o-1") if kind != "step" else None
        one = JournalRecord(X, kind, 1, PlayMs(number), operator_id=by)
        ledger.write(lambda uow, one=one: uow.journal.append(one))

    def seqs(limit: int, **only: object) -> list[int]:
        return [one.seq for one in ledger.read(lambda uow: uow.journal.latest(X, limit, **only))]  # type: ignore[arg-type]

    assert seqs(2) == [3, 4]
    assert seqs(9, kinds=["control"]) == [1, 3]
    assert seqs(9, by_operators=True) == [1, 3, 4]
    assert seqs(1, by_operators=True, before=4) == [3]
    assert seqs(9, by_operators=True, after=1, before=4) == [3]
    assert seqs(9, after=2) == [3, 4]
    assert seqs(9, kinds=[]) == []


# Letters


def letter(ref: str, *, author: Author = "script", priority: int = 1, seq: int = 7) -> LetterRecord:
    return LetterRecord(
        X, ChatRef(ref), BOT.account_id, author, 5, JournalSeq(seq), {"text": "héllo"}, priority, CONVERSATION
    )


def test_letters_leave_one_at_a_time_by_priority_then_order_of_adding(ledger: Ledger) -> None:
    ids = [ledger.write(lambda uow, p=p: uow.letters.add(letter("k-1", priority=p))) for p in (1, 2, 0, 1)]
    left = []
    for _ in ids:
        first = ledger.write(lambda uow: uow.letters.next_of(X, ChatRef("k-1")))
        assert first is not None
        left.append(first.letter_id)
        assert ledger.write(
            lambda uow, first=first: uow.letters.save(replace(first, state="sending"), "pending")
        )
        assert ledger.write(lambda uow: uow.letters.next_of(X, ChatRef("k-1"))) is None
        done = replace(first, state="sent", message_ids=("55", "56"), sent_ms=9)
        assert ledger.write(lambda uow, done=done: uow.letters.save(done, "sending"))
        assert not ledger.write(lambda uow, done=done: uow.letters.save(done, "sending"))
        assert ledger.read(lambda uow, done=done: uow.letters.get(X, done.letter_id)) == done
    assert left == [ids[2], ids[0], ids[3], ids[1]]


def test_who_waits_for_letters_is_known_with_the_most_urgent_and_the_oldest(ledger: Ledger) -> None:
    for ref, priority in (("k-1", 1), ("k-1", 0), ("k-2", 2)):
        ledger.write(lambda uow, ref=ref, priority=priority: uow.letters.add(letter(ref, priority=priority)))
    waiting = ledger.read(lambda uow: uow.letters.waiting(X))
    assert sorted(waiting, key=lambda each: each.chat_ref) == [
        WaitingChat(ChatRef("k-1"), BOT.account_id, 0, 2, 5, 0),
        WaitingChat(ChatRef("k-2"), BOT.account_id, 2, 1, 5, 0),
    ]


def test_letters_are_cancelled_by_author_and_by_chat_and_forgotten_with_it(ledger: Ledger) -> None:
    for author in ("script", "person"):
        ledger.write(lambda uow, author=author: uow.letters.add(letter("k-1", author=author)))
    gone = ledger.write(lambda uow: uow.letters.cancel(X, CONVERSATION, "taken over", "script"))
    assert [each.author for each in gone] == ["script"]
    assert [each.why for each in ledger.read(lambda uow: uow.letters.all_in(X, "cancelled"))] == [
        "taken over"
    ]
    assert ledger.write(lambda uow: uow.letters.cancel_chat(X, ChatRef("k-1"), "left")) == 1
    assert len(ledger.read(lambda uow: uow.letters.of_entry(X, JournalSeq(7)))) == 2
    ledger.write(lambda uow: uow.letters.forget(X, ChatRef("k-1")))
    assert ledger.read(lambda uow: uow.letters.of_entry(X, JournalSeq(7))) == []


# The control room's references


def test_a_reference_is_replaced_and_goes_with_its_chat(ledger: Ledger) -> None:
    here, there = ChatRef("k-here"), ChatRef("k-there")

    def keep(uow: UnitOfWork) -> None:
        uow.room_references.put(RoomReferenceRecord(X, "b/1", {"act": "take"}, 1, here))
        uow.room_references.put(RoomReferenceRecord(X, "b/1", {"act": "back"}, 2, here))
        uow.room_references.put(RoomReferenceRecord(X, "b/2", {"act": "take"}, 1, there))
        uow.room_references.put(RoomReferenceRecord(X, "told", {"seq": 7}, 1))

    ledger.write(keep)
    replaced = ledger.read(lambda uow: uow.room_references.get(X, "b/1"))
    assert replaced == RoomReferenceRecord(X, "b/1", {"act": "back"}, 2, here)
    ledger.write(lambda uow: uow.room_references.forget(X, here))
    left = ledger.read(lambda uow: [uow.room_references.get(X, key) for key in ("b/1", "b/2", "told")])
    assert [each.stands_for if each else None for each in left] == [None, {"act": "take"}, {"seq": 7}]


def test_a_line_taken_out_is_gone_and_nobody_else_takes_it(ledger: Ledger) -> None:
    outbox_id = ledger.write(lambda uow: uow.outbox.add(line("hello", 5)))
    pending = ledger.read(lambda uow: uow.outbox.get(X, outbox_id))
    assert pending
    assert ledger.write(lambda uow: uow.outbox.take(pending))
    assert not ledger.write(lambda uow: uow.outbox.take(pending))
    assert ledger.read(lambda uow: uow.outbox.get(X, outbox_id)) is None


def test_no_line_gets_the_number_of_one_taken_out_not_even_after_a_restart(address: str) -> None:
    ledger = open_ledger(address)
    ledger.write(lambda uow: uow.exercises.add(ExerciseRecord(X, "Test", "hotline", "v1", created_ms=1)))
    outbox_id = ledger.write(lambda uow: uow.outbox.add(line("hello", 5)))
    pending = ledger.read(lambda uow: uow.outbox.get(X, outbox_id))
    assert pending
    ledger.write(lambda uow: uow.outbox.take(pending))
    if address:
        ledger.close()
        ledger = open_ledger(address)
    assert ledger.write(lambda uow: uow.outbox.add(line("again", 5))) > outbox_id
    ledger.close()


def test_words_can_be_taken_out_of_a_line_in_any_state(ledger: Ledger) -> None:
    outbox_id = ledger.write(lambda uow: uow.outbox.add(line("dear Romeo", 5)))
    pending = ledger.read(lambda uow: uow.outbox.get(X, outbox_id))
    assert pending
    ledger.write(lambda uow: uow.outbox.move(pending, "cancelled"))
    ledger.write(lambda uow: uow.outbox.redact(X, outbox_id, {"text": "[erased]"}))
    found = ledger.read(lambda uow: uow.outbox.get(X, outbox_id))
    assert found
    assert (found.state, found.body) == ("cancelled", {"text": "[erased]"})
