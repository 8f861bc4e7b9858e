from django.apps import AppConfig


class AccountsConfig(AppConfig):
    name = "abhiyan.accounts"
    label = "accounts"
