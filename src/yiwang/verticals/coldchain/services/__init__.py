"""The verbs of the cold chain: one transaction each."""

from .calibrating import remind_of_calibration, set_lead
from .checking import check_by_eye
from .equipping import NewEquipment, calibrate, fit_probe, register_equipment, retire_equipment
from .laddering import LadderStep, ladder_now, set_ladder
from .lots import NewLot, issue, move, receive
from .quarantining import ask_release, decide, hold, hold_all
from .setting_up import set_up
from .tabling import TableLooked, look_at_table, take_table
from .taking import LoggerTaken, read_logger_file, take_logger_file
from .transporting import NewTransport, arrive, note_on_the_way, send
from .units import NewUnit, register_unit

__all__ = [
    "LadderStep",
    "LoggerTaken",
    "NewEquipment",
    "NewLot",
    "NewTransport",
    "NewUnit",
    "TableLooked",
    "arrive",
    "ask_release",
    "calibrate",
    "check_by_eye",
    "decide",
    "fit_probe",
    "hold",
    "hold_all",
    "issue",
    "ladder_now",
    "look_at_table",
    "move",
    "note_on_the_way",
    "read_logger_file",
    "receive",
    "register_equipment",
    "register_unit",
    "remind_of_calibration",
    "retire_equipment",
    "send",
    "set_ladder",
    "set_lead",
    "set_up",
    "take_logger_file",
    "take_table",
]
