from django.apps import AppConfig


class PressConfig(AppConfig):
    name = "abhiyan.press"
