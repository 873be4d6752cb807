"""What all commands share: their options, languages, lists and progress."""
