"""`abhiyan serve` with the views that are compared: `python -m bench.intake.served PORT`."""

import sys

import django


def main() -> None:
    django.setup()
    from abhiyan.kernel import serving

    serving.serve(port=int(sys.argv[1]))


if __name__ == "__main__":
    main()
