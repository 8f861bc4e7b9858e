"""Addresses of signing in: those of allauth that we offer, by its names. No sign-up, no password, no reset."""

from allauth.account import views as allauth
from allauth.mfa.webauthn import views as passkeys
from django.urls import path

from abhiyan.accounts import views

urlpatterns = [
    path("login/", views.ask_for_code, name="account_login"),
    path("login/code/", views.ask_for_code, name="account_request_login_code"),
    path("login/code/confirm/", views.type_code, name="account_confirm_login_code"),
    path("login/again/", views.again, name="account_reauthenticate"),
    path("sign-ins/", views.sign_ins, name="account_sign_ins"),
    path("logout/", allauth.logout, name="account_logout"),
    path("inactive/", allauth.account_inactive, name="account_inactive"),
    path("passkeys/", passkeys.list_webauthn, name="mfa_index"),
    path("passkeys/list/", passkeys.list_webauthn, name="mfa_list_webauthn"),
    path("passkeys/add/", views.add_passkey, name="mfa_add_webauthn"),
    path("passkeys/<int:pk>/remove/", passkeys.remove_webauthn, name="mfa_remove_webauthn"),
    path("passkeys/<int:pk>/edit/", passkeys.edit_webauthn, name="mfa_edit_webauthn"),
    path("passkeys/login/", passkeys.login_webauthn, name="mfa_login_webauthn"),
]
