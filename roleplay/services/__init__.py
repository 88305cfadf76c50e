"""What can be done in an exercise: one verb a file, plain functions over one unit of work.

Every service takes a `Stage` first; what it changes is committed together or not at all, and every change is
in the journal. Refusals are `roleplay.domain.errors.Refusal`.
"""
