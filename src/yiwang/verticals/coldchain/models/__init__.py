"""Units, what keeps vaccines cold in them, the lots inside, and what people write down."""

from .checks import ManualCheck
from .equipment import Calibration, Equipment, Probe
from .leads import CalibrationLead
from .loggers import LoggerDay, LoggerFile
from .lots import Lot, LotEntry, Quarantine
from .ranges import StorageRange
from .transports import Transport, TransportLine, TransportReading
from .units import Unit

__all__ = [
    "Calibration",
    "CalibrationLead",
    "Equipment",
    "LoggerDay",
    "LoggerFile",
    "Lot",
    "LotEntry",
    "ManualCheck",
    "Probe",
    "Quarantine",
    "StorageRange",
    "Transport",
    "TransportLine",
    "TransportReading",
    "Unit",
]
