"""The document as DOCX, with the look of its PDF, for WPS and Word."""
