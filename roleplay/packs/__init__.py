"""Scenario packs: from a folder of YAML to checked, frozen values, and back to what authors need.

source (safe YAML, positions) → schema (the closed vocabulary) → build, frame (domain values) → load (all);
beside it lint (what is wrong), locale (translations), stories (dialogue tests), shelf (packs for services).
"""
