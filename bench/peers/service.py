"""A plain service of personal lists, `implicit`'s ALS behind Starlette and uvicorn: service.py <ratings.csv> <liked from> <port>"""

import sys

import numpy
import uvicorn
from implicit.als import AlternatingLeastSquares
from scipy.sparse import csr_matrix
from starlette.applications import Starlette
from starlette.responses import JSONResponse
from starlette.routing import Route

file, liked_from, port = sys.argv[1], float(sys.argv[2]), int(sys.argv[3])
users, movies, ratings = numpy.loadtxt(file, delimiter=",", skiprows=1, usecols=(0, 1, 2)).T
user_ids, rows = numpy.unique(users.astype(numpy.int64), return_inverse=True)
movie_ids, columns = numpy.unique(movies.astype(numpy.int64), return_inverse=True)
row_of = {int(user): row for row, user in enumerate(user_ids)}
column_of = {int(movie): column for column, movie in enumerate(movie_ids)}
shape = (len(user_ids), len(movie_ids))
likes = ratings >= liked_from
matrix = csr_matrix((numpy.ones(likes.sum(), numpy.float32), (rows[likes], columns[likes])), shape=shape)
model = AlternatingLeastSquares(random_state=42)
model.fit(matrix, show_progress=False)

everything = csr_matrix((numpy.ones(len(rows), numpy.float32), (rows, columns)), shape=shape)
rated = [everything.indices[everything.indptr[row] : everything.indptr[row + 1]] for row in range(shape[0])]
liked = [matrix.indices[matrix.indptr[row] : matrix.indptr[row + 1]] for row in range(shape[0])]
none = csr_matrix((1, shape[1]), dtype=numpy.float32)


async def recommend(request):
    row = row_of.get(int(request.path_params["user"]))
    if row is None:
        return JSONResponse({"error": "unknown user"}, 404)
    n = int(request.query_params.get("n", 10))
    found, scores = model.recommend(row, none, N=n, filter_already_liked_items=False, filter_items=rated[row])
    films = [{"movieId": int(movie_ids[column]), "score": float(score)} for column, score in zip(found, scores)]
    return JSONResponse({"recommendations": films})


async def rate(request):
    """Computes the factors of the user anew, with all films that the user likes."""
    row, column = row_of[int(request.path_params["user"])], column_of[int(request.path_params["movie"])]
    rated[row] = numpy.append(rated[row], column)
    if (await request.json())["rating"] >= liked_from:
        liked[row] = numpy.append(liked[row], column)
        own = csr_matrix((numpy.ones(len(liked[row]), numpy.float32), liked[row], [0, len(liked[row])]), (1, shape[1]))
        model.partial_fit_users([row], own)
    return JSONResponse({})


async def ready(request):
    return JSONResponse({"status": "ready"})


routes = [
    Route("/readyz", ready),
    Route("/users/{user:int}/recommendations", recommend),
    Route("/users/{user:int}/ratings/{movie:int}", rate, methods=["PUT"]),
]
uvicorn.run(Starlette(routes=routes), host="127.0.0.1", port=port, log_level="warning", access_log=False)
