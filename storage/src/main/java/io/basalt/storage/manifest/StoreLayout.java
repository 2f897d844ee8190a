package io.basalt.storage.manifest;

import io.basalt.protocol.name.RegionInfo;
import io.basalt.protocol.name.TableName;
import java.nio.charset.StandardCharsets;

/** Where tables and regions are below the root: {@code docs/formats/layout.md}. */
public final class StoreLayout {
    private static final String DATA = "data";
    private static final String SNAPSHOTS = "snapshots";

    private StoreLayout() {}

    /** {@code data}, which holds a directory per namespace. */
    public static String data() {
        return DATA;
    }

    public static String table(TableName table) {
        return DATA + "/" + fileName(table.namespace()) + "/" + fileName(table.qualifier());
    }

    public static String region(RegionInfo region) {
        return table(region.table()) + "/" + region.encodedName();
    }

    public static String family(RegionInfo region, String family) {
        return region(region) + "/" + fileName(family);
    }

    /** {@code snapshots}, which holds a directory per snapshot. */
    public static String snapshots() {
        return SNAPSHOTS;
    }

    /** Letters, digits and {@code _-.} as they are, other bytes of the UTF-8 form as {@code %HH}: any locale has these. */
    private static String fileName(String name) {
        var encoded = new StringBuilder();
        for (byte b : name.getBytes(StandardCharsets.UTF_8)) {
            char c = (char) (b & 0xff);
            if ((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || "_-.".indexOf(c) >= 0) {
                encoded.append(c);
            } else {
                encoded.append(String.format("%%%02X", (int) c));
            }
        }
        return encoded.toString();
    }
}
