"""What other rooms may do with files."""

from planwart.files.services.logo import remove_logo, store_logo
from planwart.files.services.storing import Shelf, StoredUpload, Upload, kind_of, put_raster, store_upload, storing

__all__ = ["Shelf", "StoredUpload", "Upload", "kind_of", "put_raster", "remove_logo", "store_logo", "store_upload", "storing"]
