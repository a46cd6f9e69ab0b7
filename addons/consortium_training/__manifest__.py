{
    "name": "Consortium Training",
    "version": "19.0.1.0.0",
    "summary": "Catalogue of courses and their sessions (first part)",
    "category": "Services/Consortium",
    "author": "Consortium Suite Contributors",
    "website": "https://github.com/consortium-suite/consortium",
    "license": "LGPL-3",
    "depends": ["consortium_timesheet", "event", "hr_skills"],
    "data": [
        "security/consortium_training_groups.xml",
        "security/ir.model.access.csv",
        "security/consortium_training_course_security.xml",
        "views/consortium_training_course_views.xml",
        "views/event_event_views.xml",
        "views/consortium_training_menus.xml",
    ],
}
