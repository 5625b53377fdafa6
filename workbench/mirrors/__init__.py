"""Finding what in relatives’ records may tell what is hidden: by whom (ties), and by what words (likeness)."""
