"""Which names mean the same: Chinese and European ones, each by what is known of them."""
