"""What all tests share: Hypothesis without deadlines, because a busy machine is no fault of the code. In CI
it has the same examples each time, because what is found there by luck is no fault of a change."""

import os

from hypothesis import settings

settings.register_profile("ida", deadline=None, derandomize="CI" in os.environ)
settings.load_profile("ida")
