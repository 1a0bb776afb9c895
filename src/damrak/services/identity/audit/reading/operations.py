"""What can be asked of the audit."""

from typing import Final

from damrak.http.operations import Operation
from damrak.ports.identity import Permission
from damrak.services.identity.audit.reading.exporting import MEDIA
from damrak.services.identity.audit.reading.room import AuditQuery, AuditRoom, ExportQuery
from damrak.wire.identity.audit import AuditPage, AuditVerdict

PATH: Final = "/api/audit"
_TAG: Final = "Audit"


def operations(room: AuditRoom) -> list[Operation]:
    """Return what can be asked of the audit."""
    return [
        Operation(
            method="GET",
            path=PATH,
            name="audit",
            summary="Read who did what, newest first",
            tag=_TAG,
            handle=room.page,
            needs=Permission.READ_AUDIT,
            query=AuditQuery,
            answer=AuditPage,
            problems=(503,),
        ),
        Operation(
            method="GET",
            path=f"{PATH}/export",
            name="export_audit",
            summary="Take the audit with you as JSON lines, oldest first",
            tag=_TAG,
            handle=room.export,
            needs=Permission.READ_AUDIT,
            query=ExportQuery,
            media=MEDIA,
            problems=(503,),
        ),
        Operation(
            method="GET",
            path=f"{PATH}/verify",
            name="verify_audit",
            summary="Prove the chain of the audit, a stretch a call",
            tag=_TAG,
            handle=room.verify,
            needs=Permission.READ_AUDIT,
            answer=AuditVerdict,
            problems=(503,),
        ),
    ]
