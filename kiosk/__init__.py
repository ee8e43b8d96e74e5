"""All that a person or an integrator sees: pages, wording, commands, and the assembly of the web app."""
