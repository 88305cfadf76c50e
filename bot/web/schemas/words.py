"""Words and limits that every message of the API is made of."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

MAX_TEXT = 4_000  # characters of one message
MAX_NUMBER = 2**53 - 1  # what JavaScript counts to, and well within what databases do
MAX_NAME = 80  # characters of a name or call sign
Phase = Literal["draft", "ready", "running", "paused", "ended", "debriefed"]
Control = Literal["script", "assist", "person", "frozen"]
Author = Literal["trainee", "script", "person", "inject", "system"]
ShortText = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=200)]
LongText = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=MAX_TEXT)]
Name = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=MAX_NAME)]
Key = Annotated[str, StringConstraints(min_length=1, max_length=128, pattern=r"^[\w.:\-]+$")]
ClientId = Annotated[
    Key | None, Field(description="Made by the page: the same one sent twice has one effect.")
]
Number = Annotated[int, Field(ge=0, le=MAX_NUMBER)]
Password = Annotated[str, StringConstraints(min_length=10, max_length=200)]


class Model(BaseModel):
    """A message of the API: unknown fields are refused, so that a typing mistake is never silent."""

    model_config = ConfigDict(extra="forbid", from_attributes=True)


class Wish(Model):
    """Something to be done once: a page that lost the answer asks again with the same id."""

    client_id: ClientId = None


class Problem(Model):
    """What went wrong and what to do; the body of every answer that is not a success."""

    error: str = Field(description="A stable word for programs, such as `not_found` or `control_conflict`.")
    message: str = Field(description="A sentence for people, in their language.")
    fields: dict[str, str] | None = Field(default=None, description="What is wrong with each field.")


class Done(Model):
    """The request was carried out; there is nothing else to say."""

    ok: Literal[True] = True
