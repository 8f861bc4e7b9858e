"""What every domain stands on: settings, clock, rights, audit, keys, the bulk writer. It has no campaign meaning."""
