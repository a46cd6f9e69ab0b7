from . import consortium_survey_program
from . import survey_survey
