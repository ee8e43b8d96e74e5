"""The errors Ospite raises on purpose, each with a code that never changes.

    OspiteError
    ├── InputError            what a person or program sent cannot be used (HTTP 422)
    │   ├── FieldError        ... and one field is to blame
    │   └── ListError         ... a guest list cannot be read
    ├── NotFoundError         the thing named is not there (404)
    ├── ConflictError         the thing was changed or settled by somebody else (409)
    ├── AccessError           who asks is unknown (401)
    │   └── ForbiddenError    who asks is known and may not (403)
    │       └── VouchingError ... unless somebody who may vouches for it on the spot
    ├── TooManyError          asked too often (429)
    ├── StorageError          the disk refused (507)
    ├── TemplateError         a badge template cannot be used
    ├── PrinterError          a printer could not be reached or refused a job
    ├── RelayError            a gate could not be opened
    ├── UplinkError           the back office could not be reached or refused
    └── SpeechError           something cannot be said aloud (503)

Words for people live in the wording catalogues, by `code`; the message here is for logs and programs.
"""

from __future__ import annotations


class OspiteError(Exception):
    """Something Ospite foresaw went wrong."""

    code = "error"

    def __init__(self, message: str = "", *, code: str = "", **details: object) -> None:
        self.message = message or (type(self).__doc__ or "").strip()
        self.code = code or type(self).code
        #: Facts for the words: a field's name, a row's number. Never personal data.
        self.details = details
        super().__init__(self.message)


class InputError(OspiteError):
    """What was sent cannot be used."""

    code = "input"


class FieldError(InputError):
    """One field cannot be used."""

    code = "field"

    def __init__(self, field: str, message: str = "", *, code: str = "", **details: object) -> None:
        self.field = field
        super().__init__(message or f"{field} cannot be used", code=code, field=field, **details)


class ListError(InputError):
    """A guest list cannot be read."""

    code = "list"


class NotFoundError(OspiteError):
    """The thing named is not there."""

    code = "not_found"


class ConflictError(OspiteError):
    """Somebody else changed or settled this first."""

    code = "conflict"


class AccessError(OspiteError):
    """Who asks is not known."""

    code = "access"


class ForbiddenError(AccessError):
    """Who asks may not do this."""

    code = "forbidden"


class VouchingError(ForbiddenError):
    """Who asks may do this only if somebody else vouches for it."""

    code = "forbidden.role"

    def __init__(self, act: str, message: str = "", *, code: str = "") -> None:
        #: What is to be vouched for, as kiosk.desk.rights names it.
        self.act = act
        super().__init__(message, code=code, act=act)


class TooManyError(OspiteError):
    """Asked too often."""

    code = "too_many"


class StorageError(OspiteError):
    """The disk refused."""

    code = "storage"


class TemplateError(OspiteError):
    """A badge template cannot be used."""

    code = "template"


class PrinterError(OspiteError):
    """A printer could not be reached, or refused a job."""

    code = "printer"


class RelayError(OspiteError):
    """A gate could not be opened."""

    code = "relay"

    def __init__(self, message: str = "", *, code: str = "", may_be_open: bool = False) -> None:
        #: The relay was told, and nobody knows what it did: it must not be told again.
        self.may_be_open = may_be_open
        super().__init__(message, code=code)


class UplinkError(OspiteError):
    """The back office could not be reached, or refused."""

    code = "uplink"


class SpeechError(OspiteError):
    """Something cannot be said aloud."""

    code = "speech"
