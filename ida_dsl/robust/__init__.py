"""How wrong a root is when leaves are wrong: measured, bounded, drawn. Pure; agents are handed in."""
