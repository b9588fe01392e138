"""The journal: answers that cost something, committed before anything makes use of them."""
