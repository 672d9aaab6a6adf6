"""Reads the matrix that matrix.ts wrote, and measures memory."""

import json
import os

import numpy
from scipy.sparse import csr_matrix, random


def read_matrix(folder):
    """Returns the matrix of users by items, with a float32 weight for each rating."""
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
    """Returns the peak of the resident memory in 10^6 bytes, or None where there is no /proc."""
    try:
        with open("/proc/self/status") as file:
            kilobytes = next(int(line.split()[1]) for line in file if line.startswith("VmHWM:"))
    except (OSError, StopIteration):
        return None
    return round(kilobytes * 1024 / 1e6)
