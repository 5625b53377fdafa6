"""The proof of the visibility rule: random histories against the real verbs, and a naive model that watches them.

`story` is what happened, as plain values; `model` says of it what may be seen and what waits, knowing nothing of the
product's rule, and `hearing` what the source takes back. `giving_access`, `sending` and `deciding` make things happen
and tell them; `comparing` holds the
product against the model after each; `machine` draws what happens next.
"""
