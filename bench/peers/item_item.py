"""Measures the item-item neighbours of `implicit` and prints a line of JSON: item_item.py <matrix folder> <neighbours> <threads>"""

import json
import sys
import time

from implicit.nearest_neighbours import CosineRecommender
from matrix import peak_mb, read_matrix, warm_up_matrix

folder, neighbours, threads = sys.argv[1], *map(int, sys.argv[2:4])
matrix = read_matrix(folder)


def fit(rows):
    wall, processor = time.perf_counter(), time.process_time()
    CosineRecommender(K=neighbours, num_threads=threads).fit(rows, show_progress=False)
    return {"seconds": time.perf_counter() - wall, "processorSeconds": time.process_time() - processor}


fit(warm_up_matrix())
print(json.dumps({**fit(matrix), "peakMB": peak_mb()}))
