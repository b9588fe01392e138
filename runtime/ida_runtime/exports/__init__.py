"""Kept runs as other programs want them: tables, examples to train on, transcripts."""
