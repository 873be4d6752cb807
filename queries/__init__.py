"""What is asked: each analysis a self-describing Query; the ledger remembers what they find."""
