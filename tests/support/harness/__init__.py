"""One harness for whatever happens at once: small in `make test`, at full size in `make prove`.

`clients`   people with browsers over real HTTP, in processes of their own
`actors`    people and teams at the level of services, in threads or in processes of their own
`crews`     starts both, watches how far they are, collects what they were told
`findings`  what was wrong in the end: rules, answers, errors, deadlocks
`Harness`   all of it in a test's hands (fixture `harness` of tests/races)

What is taken out for a control is in tests/support/sabotage.py; deaths on demand as well.
"""
