"""What runs leave behind: the journal of paid answers, and the folder around it."""
