"""The JSON API, version 1: the same services and predicates as the pages, said in JSON.

Nothing is decided here but who asks (`callers`), how answers and refusals look (`problems`,
`lists`, `versions`), and which operations there are (`routes`, each by `operations.Operations`).
"""
