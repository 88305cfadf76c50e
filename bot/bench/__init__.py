"""Measurements that the project promises, each beside what it is compared with."""

from __future__ import annotations
