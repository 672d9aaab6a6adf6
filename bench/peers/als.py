"""Measures an exact ALS sweep of `implicit` and prints a line of JSON: als.py <matrix folder> <factors> <sweeps, 2 or more> <threads>"""

import json
import sys
import time

from implicit.als import AlternatingLeastSquares
from matrix import peak_mb, read_matrix, warm_up_matrix

folder, factors, sweeps, threads = sys.argv[1], *map(int, sys.argv[2:5])
matrix = read_matrix(folder)


def fit(rows, iterations):
    """Returns the wall-clock seconds of each sweep over users and items, and the processor seconds of the process at its end."""
    seconds, processor = [], []

    def record(iteration, elapsed, loss):
        seconds.append(elapsed)
        processor.append(time.process_time())

    AlternatingLeastSquares(
        factors=factors, use_cg=False, iterations=iterations, num_threads=threads, random_state=42
    ).fit(rows, show_progress=False, callback=record)
    return seconds, processor


fit(warm_up_matrix(), 1)
seconds, processor = fit(matrix, sweeps)
print(
    json.dumps(
        {
            "seconds": sum(seconds) / sweeps,
            "processorSeconds": (processor[-1] - processor[0]) / (sweeps - 1),
            "peakMB": peak_mb(),
        }
    )
)
