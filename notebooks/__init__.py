"""Five notebooks that an analyst would run, with their answers kept in them."""
