"""The control room in the pocket: role-players and directors steer from their own phones.

Promise: what an operator does here is done by the same services as on the web, refused by the same table and
written into the same record with the operator's id. An update has exactly one effect: the effect, the answer
and the mark that the update is done are one commit. What is to be sent is committed before it is sent, and
what may have been sent is never sent again.

    asked       what somebody wrote or pressed, read from python-telegram-bot's objects
    visit       that person, here, inside one unit of work: who they are, how to answer
    dialogs     doors · look · speak · hand_back · drafts · directing: one subject, one file
    application python-telegram-bot's Application: which words and buttons lead to which dialog
    news        what the record tells phones and topics by itself
    topics      a forum topic for each conversation
    sender      from the outbox to Telegram: carrying by the library, settling on record
    room        all of it in motion
"""
