"""Events that repeat: the dates of a rule, and the rule in words."""
