"""What all tests share: Hypothesis without deadlines, because a busy machine is no fault of the code."""

from hypothesis import settings

settings.register_profile("ida", deadline=None)
settings.load_profile("ida")
