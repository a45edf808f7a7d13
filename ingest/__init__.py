"""Reading documents: files to pages to chunks."""
