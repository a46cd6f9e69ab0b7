from . import consortium_training_course
from . import event_event
