"""Measures SVD and KNNBaseline of Surprise on tab-separated files and prints a line of JSON: surprise_svd_knn.py <train file> <test file>"""

import contextlib
import json
import random
import sys
import time

import numpy
from surprise import Dataset, KNNBaseline, Reader, SVD, accuracy
from surprise.model_selection import PredefinedKFold

reader = Reader(line_format="user item rating timestamp", sep="\t", rating_scale=(1, 5))
((train, test),) = PredefinedKFold().split(Dataset.load_from_folds([tuple(sys.argv[1:3])], reader=reader))
random.seed(42)
numpy.random.seed(42)
ALGORITHMS = {
    "SVD": SVD(random_state=42),
    "KNNBaseline": KNNBaseline(sim_options={"name": "pearson_baseline", "user_based": False}, verbose=False),
}
results = {}
for name, algorithm in ALGORITHMS.items():
    start = time.perf_counter()
    with contextlib.redirect_stdout(sys.stderr):
        algorithm.fit(train)
        seconds = time.perf_counter() - start
        rmse = accuracy.rmse(algorithm.test(test), verbose=False)
    results[name] = {"rmse": round(rmse, 4), "seconds": seconds}
print(json.dumps(results))
