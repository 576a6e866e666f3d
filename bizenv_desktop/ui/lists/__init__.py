"""The ledger list: 100,000 rows without waiting, sorted, filtered, searched; columns as each person likes them."""
