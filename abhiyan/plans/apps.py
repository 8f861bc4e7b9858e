from django.apps import AppConfig


class PlansConfig(AppConfig):
    name = "abhiyan.plans"
