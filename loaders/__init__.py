"""What comes in: each module turns one kind of source into tables, and never sees a store."""
