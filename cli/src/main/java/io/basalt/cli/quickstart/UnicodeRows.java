package io.basalt.cli.quickstart;

import io.basalt.client.row.Put;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.IntStream;

/**
 * Unicode as the running JDK knows it: a row for each assigned code point. Surrogates are halves of characters and not
 * among them.
 *
 * <p>The key is the code point in six hex digits, so that rows sort as code points do. Columns are {@code name:name} and
 * {@code props:script}, {@code block}, {@code category}, {@code numeric}, {@code upper}, {@code lower}, {@code title}, as
 * far as a code point has them; all are text.
 */
final class UnicodeRows {
    static final String NAME = "name";
    static final String PROPS = "props";

    /** By {@link Character#getType}: the two letters with which Unicode names a category. */
    private static final String[] CATEGORIES = {
        "Cn", "Lu", "Ll", "Lt", "Lm", "Lo", "Mn", "Me", "Mc", "Nd", "Nl", "No", "Zs", "Zl", "Zp", "Cc", "Cf", "", "Co",
        "Cs", "Pd", "Ps", "Pe", "Pc", "Po", "Sm", "Sc", "Sk", "So", "Pi", "Pf"
    };

    private UnicodeRows() {}

    /** All that have a row, ascending. */
    static IntStream codePoints() {
        return IntStream.rangeClosed(Character.MIN_CODE_POINT, Character.MAX_CODE_POINT)
                .filter(code -> Character.isDefined(code) && Character.getType(code) != Character.SURROGATE);
    }

    static String key(int code) {
        return String.format("%06x", code);
    }

    static int codePoint(String key) {
        return Integer.parseInt(key, 16);
    }

    static String category(int code) {
        return CATEGORIES[Character.getType(code)];
    }

    /** What the row holds, {@code family:qualifier} to value, in the order of the cells. */
    static SortedMap<String, String> columns(int code) {
        var columns = new TreeMap<String, String>();
        columns.put("name:name", Character.getName(code));
        columns.put("props:script", Character.UnicodeScript.of(code).name());
        columns.put("props:category", category(code));
        Character.UnicodeBlock block = Character.UnicodeBlock.of(code);
        if (block != null) {
            columns.put("props:block", block.toString());
        }
        // Elsewhere the JDK counts letters as digits: A is 10.
        if (category(code).startsWith("N") && Character.getNumericValue(code) >= 0) {
            columns.put("props:numeric", Integer.toString(Character.getNumericValue(code)));
        }
        putMapping(columns, "props:upper", code, Character.toUpperCase(code));
        putMapping(columns, "props:lower", code, Character.toLowerCase(code));
        putMapping(columns, "props:title", code, Character.toTitleCase(code));
        return columns;
    }

    private static void putMapping(SortedMap<String, String> columns, String column, int code, int mapped) {
        if (mapped != code) {
            columns.put(column, key(mapped));
        }
    }

    static Put put(int code) {
        Put put = Put.row(key(code));
        for (var column : columns(code).entrySet()) {
            int colon = column.getKey().indexOf(':');
            put = put.set(column.getKey().substring(0, colon), column.getKey().substring(colon + 1), column.getValue());
        }
        return put;
    }
}
