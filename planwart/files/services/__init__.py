"""What other rooms may do with files."""

from planwart.files.services.logo import remove_logo, store_logo
from planwart.files.services.storing import Shelf, StoredUpload, Upload, kind_of, put_raster, store_upload, storing
from planwart.files.services.uploads import append_part, arrived, cancel_upload, open_upload

__all__ = [
    "Shelf",
    "StoredUpload",
    "Upload",
    "append_part",
    "arrived",
    "cancel_upload",
    "kind_of",
    "open_upload",
    "put_raster",
    "remove_logo",
    "store_logo",
    "store_upload",
    "storing",
]
