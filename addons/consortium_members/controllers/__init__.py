from . import application, portal, portal_governance, portal_membership, portal_share
