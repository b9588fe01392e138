"""Values, facts and questions as rows of tokens. Derived from types alone, never written for a task."""
