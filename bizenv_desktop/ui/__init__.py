"""The window: shows data and says what happened; holds no rule.

`services` is what it is given, `work` keeps its thread free, `screens` lists what registers itself, `window` hosts
them.
"""
