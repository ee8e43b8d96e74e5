"""From a badge template to proof that paper came out."""
