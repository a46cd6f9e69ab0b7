from . import application, portal, portal_governance, portal_membership
