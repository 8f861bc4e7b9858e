"""The product's addresses, a bare view, and the same work in plain Django REST framework where it is installed."""

import importlib.util

from django.urls import include, path

from abhiyan.pages.policy import POLICY, PUBLIC, Rule
from abhiyan.urls import handler400, handler403, handler404
from bench.intake import views

__all__ = ["handler400", "handler403", "handler404", "urlpatterns"]

urlpatterns = [
    path("", include("abhiyan.urls")),
    path("bench/join/", views.join, name="bench_join"),
    path("bench/bare/", views.bare, name="bench_bare"),
    path("bench/beat/", views.beat, name="bench_beat"),
]
if importlib.util.find_spec("rest_framework"):
    from bench.intake import rest

    urlpatterns.append(path("bench/rest/", rest.Join.as_view(), name="bench_rest"))
POLICY.update({name: Rule(PUBLIC) for name in ("bench_join", "bench_bare", "bench_beat", "bench_rest")})
