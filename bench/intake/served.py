"""`abhiyan serve` with the views that are compared: `python -m bench.intake.served PORT`.

With BENCH_WITHOUT_KEYS it is the twin of a proof: no form's key is kept, so what is sent twice is done twice.
With BENCH_WITHOUT_TURNING_AWAY nobody is turned away in a crush.
"""

import os
import sys

import django


def main() -> None:
    django.setup()
    from abhiyan.kernel import crush, idempotency, serving

    if os.environ.get("BENCH_WITHOUT_KEYS"):
        idempotency.claim_many = lambda _some: None
        idempotency.answered_before = lambda _request, _asked: None
    if os.environ.get("BENCH_WITHOUT_TURNING_AWAY"):
        crush.is_too_late = lambda _method, _path, _waited: False
    serving.serve(port=int(sys.argv[1]))


if __name__ == "__main__":
    main()
