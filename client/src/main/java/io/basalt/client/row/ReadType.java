package io.basalt.client.row;

/** How a scan reads files. */
public enum ReadType {
    /** As the server finds best. */
    DEFAULT,
    /** One block after the other: for scans of much. */
    STREAM,
    /** Each block by its position: for scans of a few rows. */
    PREAD
}
