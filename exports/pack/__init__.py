"""The meeting pack, its short version and the brokers' pages, as HTML that prints."""
