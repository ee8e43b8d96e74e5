"""Spreadsheets in and out: CSV and XLSX readers, formula-safe writers."""
