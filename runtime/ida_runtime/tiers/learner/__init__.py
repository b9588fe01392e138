"""The learner: a network that reads facts once a context and answers many questions about them."""
