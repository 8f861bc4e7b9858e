from django.apps import AppConfig


class KernelConfig(AppConfig):
    name = "abhiyan.kernel"
    label = "kernel"
