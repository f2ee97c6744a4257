import Jinja
print(Environment().self)
