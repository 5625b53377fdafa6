"""Model-based tests of the visibility rule: random histories of real verbs, compared with an independent model.

`model_state` holds what happened, as plain values. `model` computes from it what may be seen and what waits, without
using the workbench's rule; `model_source` computes what the source has taken back. `access_actions`, `import_actions`
and `decision_actions` call the verbs and update the model's state. `comparing` compares the workbench with the model
after each step. `machine` draws the steps, with those of `import_rules` and `clinical/rules` (Hypothesis).
`clinical` has a clinical system beside it, which the real sender tells, with faults, and in which people change things:
what is said to be in effect is what it shows when it is asked.
"""
