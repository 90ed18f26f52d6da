"""Messages to and from an archive or another office (xdomea): written, kept, read, answered."""
