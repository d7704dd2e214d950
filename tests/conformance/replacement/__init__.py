"""What a change of one attribute does, by the real AWS provider, without a server.

`offline.py` plans the AWS roots of a tree where nobody can be asked: what data sources and other roots' states would tell stands there
as text. `flat.py` makes, of each stateful resource of that plan, one copy an attribute, a state that has them all, and a
configuration in which each copy has another value in its attribute. `flips.py` says what each such change has to do.
"""
