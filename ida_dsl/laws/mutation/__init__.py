"""Small faults put into strategies, one at a time: are a program's laws strong enough to notice them?"""
