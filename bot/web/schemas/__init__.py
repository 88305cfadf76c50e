"""Every request and response of the HTTP API.

The front end's types are generated from these models (`python -m bot.web.openapi`), so a field has one
name and one meaning on both sides. Play times are milliseconds of play since StartEx, wall times are
milliseconds UTC since 1970; `seq` is always the exercise's journal sequence number.
"""
# ruff: noqa: F403 - this module is the list of all of them

from __future__ import annotations

from bot.web.schemas.acts import *
from bot.web.schemas.channels import *
from bot.web.schemas.commands import *
from bot.web.schemas.comms import *
from bot.web.schemas.console import *
from bot.web.schemas.control import *
from bot.web.schemas.conversation import *
from bot.web.schemas.exercises import *
from bot.web.schemas.joining import *
from bot.web.schemas.observation import *
from bot.web.schemas.operators import *
from bot.web.schemas.phones import *
from bot.web.schemas.readiness import *
from bot.web.schemas.record import *
from bot.web.schemas.seats import *
from bot.web.schemas.sending import *
from bot.web.schemas.setting_up import *
from bot.web.schemas.shared import *
from bot.web.schemas.trainee import *
from bot.web.schemas.trainee_feed import *
from bot.web.schemas.wall import *
from bot.web.schemas.words import *
