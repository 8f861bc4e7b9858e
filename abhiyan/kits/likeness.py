"""Whether two pictures are one: told by where they grow darker from left to right, so that a copy saved anew, made
smaller or without its metadata is known again.
"""

from PIL import Image

SIDE = 16  # fields of the grid; a likeness has SIDE * SIDE bits
STEP = 6  # of 255: less is the noise of saving a picture
FEWEST = 12  # bits: with fewer there is nothing to tell a picture by
APART = 0.3  # of the bits that either has, those in which two pictures of the same differ at most


def of(picture: Image.Image) -> str:
    """The likeness as hex of 64 characters."""
    small = picture.convert("L").resize((SIDE + 1, SIDE), Image.Resampling.BOX)
    light = list(small.tobytes())
    bits = 0
    for row in range(SIDE):
        at = row * (SIDE + 1)
        for left, right in zip(light[at : at + SIDE], light[at + 1 : at + SIDE + 1], strict=True):
            bits = bits << 1 | (left > right + STEP)
    return f"{bits:064x}"


def alike(one: str, other: str) -> bool:
    """Whether two likenesses are of one picture; never for a picture without anything on it."""
    first, second = int(one, 16), int(other, 16)
    either = (first | second).bit_count()
    return either >= FEWEST and (first ^ second).bit_count() <= APART * either
