"""IPP: every driverless printer, and label printers behind LPrint. RFC 8010 and 8011, PWG 5100.14 (IPP Everywhere)."""
