package io.basalt.cli.verb;

import io.basalt.base.Bytes;
import io.basalt.cli.output.EscapedBytes;

/** A column and a value as they are typed: {@code family:qualifier=value}. */
record Assignment(Bytes family, Bytes qualifier, Bytes value) {
    /** @param value what the value is called when it is missing */
    static Assignment parse(String text, String value) {
        int equals = indexOfEquals(text);
        if (equals < 0) {
            throw new IllegalArgumentException("'" + text + "' is not family:qualifier=" + value);
        }
        ColumnName column = ColumnName.parseColumn(text.substring(0, equals));
        return new Assignment(
                column.family(), column.qualifier().orElseThrow(), EscapedBytes.parse(text.substring(equals + 1)));
    }

    /** Where the sign behind the column stands, a family may hold one too; negative if there is none. */
    static int indexOfEquals(String text) {
        return text.indexOf('=', text.indexOf(':') + 1);
    }
}
