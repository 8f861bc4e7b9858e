"""Proofs of safety, each with its twin in which the guard is off and which has to fail: `python -m bench.proof`.

They stand beside the benchmarks and not in the package: they kill servers, compile a shim, run the tests of a checkout
and fill a database with invented people. Nobody wants a command for that on the machine that holds the real ones.
"""
