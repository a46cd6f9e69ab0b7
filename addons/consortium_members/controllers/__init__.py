from . import application, portal
