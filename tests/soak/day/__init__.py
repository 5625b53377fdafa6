"""A practice's day through each way out, with faults between, and with its server and its senders killed all the time.

`sides` are the clinical systems, `practices` what the practices hold and decide, `roles` the processes that are killed,
`working` drives the day, and `proving` holds what is said to be in effect against what is shown when it is asked.
"""
