from django.apps import AppConfig


class RegistrationConfig(AppConfig):
    name = "abhiyan.registration"
