"""Registrations, tickets and scans as files: which columns, which rows, which format.

kinds      what can be exported, and the columns of each
rows       the rows, in one streamed query
formats    CSV, XLSX and JSON, in pieces
xlsx       the workbook of one sheet
choices    the columns that a person chose the last time
taking     one export: counted, written into the read log, begun
"""
