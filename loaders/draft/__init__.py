"""What foreign sheets seem to be, and the mapping that would read them."""
