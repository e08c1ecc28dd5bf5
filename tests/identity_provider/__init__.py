"""An identity provider for tests, of Authlib's server side: real protocol, invented people."""
