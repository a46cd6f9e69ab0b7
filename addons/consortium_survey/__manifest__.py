{
    "name": "Consortium Survey",
    "version": "19.0.1.0.0",
    "summary": "Programs of satisfaction surveys (first part)",
    "category": "Services/Consortium",
    "author": "Consortium Suite Contributors",
    "website": "https://github.com/consortium-suite/consortium",
    "license": "LGPL-3",
    "depends": ["consortium_timesheet", "survey"],
    "data": [
        "security/consortium_survey_groups.xml",
        "security/ir.model.access.csv",
        "security/consortium_survey_program_security.xml",
        "views/consortium_survey_program_views.xml",
        "views/consortium_survey_menus.xml",
    ],
}
