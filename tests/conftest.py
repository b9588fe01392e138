"""What all tests share: Hypothesis without deadlines, because a busy machine is no fault of the code. In CI
it has the same examples each time, because what is found there by luck is no fault of a change. There are
sixty where a test says no number, of which there are some hundred; slow tests try more.
"""

import os

from hypothesis import settings

settings.register_profile("ida", deadline=None, derandomize="CI" in os.environ, max_examples=60)
settings.load_profile("ida")
