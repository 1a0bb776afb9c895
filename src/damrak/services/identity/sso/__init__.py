"""Single sign-on: people come in by an OpenID Connect provider that vouches for them."""
