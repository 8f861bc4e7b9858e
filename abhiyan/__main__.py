"""The command line: `abhiyan` or `python -m abhiyan`."""

import os


def main() -> None:
    """Run the command given; exits 0 when done, 1 when refused, 2 on wrong usage."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "abhiyan.settings")
    from abhiyan.cli import abhiyan  # noqa: PLC0415 (the settings' name must stand first)

    abhiyan(prog_name="abhiyan")


if __name__ == "__main__":
    main()
