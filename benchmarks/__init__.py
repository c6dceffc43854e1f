"""How long a build takes: vaults to build, other ways to build them, and one run of all."""
