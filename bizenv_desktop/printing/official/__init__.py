"""Official documents (公文) by GB/T 9704-2012: the document, its pages, PDF and DOCX."""
