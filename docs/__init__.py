"""The pages of the documentation, and what renders them."""
