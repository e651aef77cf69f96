"""The pipeline that turns the vendor's document into `generated/`; never shipped in the wheel."""
