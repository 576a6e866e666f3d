"""Fills rows into workbooks that others have sent, in the layout that they sent (来表套打)."""
