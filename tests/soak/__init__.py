"""The proof of the visibility rule: random histories against the real verbs, and a naive model that watches them.

`story` is what happened, as plain values; `model` says of it what may be seen and what waits, knowing nothing of the
product's rule; `doing` makes things happen and notes them in the story; `comparing` holds the product against the model.
"""
