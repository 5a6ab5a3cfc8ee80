"""The two doors: HTML through trafilatura, text dumps through our own rules; both end in one `Extracted`."""
