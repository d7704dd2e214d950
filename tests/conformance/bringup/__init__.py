"""A first bring-up as a new user does it: the README of the output, command by command, in its order."""
