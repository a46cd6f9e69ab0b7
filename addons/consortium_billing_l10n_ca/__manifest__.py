{
    "name": "Consortium Billing Québec",
    "version": "19.0.1.0.0",
    "summary": "Québec companies print their QST number as such, not as a PST number",
    "category": "Services/Consortium",
    "author": "Consortium Suite Contributors",
    "website": "https://github.com/consortium-suite/consortium",
    "license": "LGPL-3",
    "depends": ["consortium_billing", "l10n_ca"],
    "data": ["views/report_templates.xml"],
    "auto_install": True,
}
