"""The matrix that matrix.ts wrote, and what all peers report of themselves."""

import json
import os

import numpy
from scipy.sparse import csr_matrix, random


def read_matrix(folder):
    """Users by items, one float32 weight for each rating."""
    with open(os.path.join(folder, "shape.json")) as file:
        shape = json.load(file)
    offsets, index, weights = (
        numpy.fromfile(os.path.join(folder, f"{name}.bin"), dtype)
        for name, dtype in (("offsets", numpy.int32), ("index", numpy.int32), ("weights", numpy.float32))
    )
    return csr_matrix((weights, index, offsets), shape=(shape["users"], shape["items"]))


def warm_up_matrix():
    return random(2000, 1000, density=0.02, format="csr", dtype=numpy.float32, random_state=42)


def peak_mb():
    """Resident memory at its highest, in 10^6 bytes; null where the system does not tell."""
    try:
        with open("/proc/self/status") as file:
            kilobytes = next(int(line.split()[1]) for line in file if line.startswith("VmHWM:"))
    except (OSError, StopIteration):
        return None
    return round(kilobytes * 1024 / 1e6)
