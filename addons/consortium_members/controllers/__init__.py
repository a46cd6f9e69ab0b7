from . import application, portal, portal_membership
