"""Brother QL label printers: raster commands, a status of 32 bytes."""
