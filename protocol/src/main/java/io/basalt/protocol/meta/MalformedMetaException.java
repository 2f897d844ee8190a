package io.basalt.protocol.meta;

import io.basalt.base.Bytes;
import java.io.IOException;

/** A row of hbase:meta does not say what it should. The rest of the table is not concerned. */
public final class MalformedMetaException extends IOException {
    private static final long serialVersionUID = 1L;

    MalformedMetaException(Bytes row, String finding) {
        super("hbase:meta row '" + row + "': " + finding);
    }

    MalformedMetaException(Bytes row, String finding, Throwable cause) {
        super("hbase:meta row '" + row + "': " + finding, cause);
    }
}
