"""What a text is evidence of: dates, language, outlet, countries, topics; every hit with its words."""
