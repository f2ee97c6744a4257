"""Where things are in the sandbox, who the reader is, and what can go wrong there."""

import os
import pwd

HERE = os.path.dirname(os.path.abspath(__file__))
RUN = "/run/plimsoll"  # the session's pipes and step files, the engine's log and certificates
READER = pwd.getpwnam("reader")


class Problem(Exception):
    """A request that cannot be carried out."""

    def __init__(self, message, **details):
        super().__init__(message)
        self.details = details
