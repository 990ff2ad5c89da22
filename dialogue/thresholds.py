"""How sure one must be for each step. Chosen on the `train` half of the question set with `motcua evaluate`."""

from __future__ import annotations

from typing import Final

SURE: Final = 0.55  # a procedure this likely is answered without asking
LIKELY: Final = 0.22  # answered, said to be a guess, the next ones offered
POSSIBLE: Final = 0.10  # offered as a choice; below it nothing is named
NAMED: Final = 0.30  # the words point at some procedure
TALK: Final = 0.50  # an intent of talk is taken at its word
TALK_CLEAR: Final = 0.85  # at this the words of a procedure within it do not matter
EMERGENCY: Final = 0.55
FAQ_SHARE: Final = 0.45
FAQ_SURE: Final = 0.50
FAQ_POSSIBLE: Final = 0.25
CLAUSE: Final = 0.45  # a clause's intent counts on its own
CLAUSE_PROCEDURE: Final = 0.55  # a clause's procedure counts on its own
CLAUSE_CLEAR: Final = 0.55  # so clear that it counts whatever the message as a whole seems to be about
FLOW: Final = 0.45
OURS: Final = 0.28  # a question less likely ours than this is out of scope (benchmarks/scope_fit.py)
DOUBTFULLY_OURS: Final = 0.55  # below it procedures are offered, none is answered
FAQ_CLEAR: Final = 0.50
