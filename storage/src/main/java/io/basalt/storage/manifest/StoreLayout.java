package io.basalt.storage.manifest;

import io.basalt.protocol.name.RegionInfo;
import io.basalt.protocol.name.TableName;

/** Where tables and regions are below the root: {@code docs/formats/layout.md}. */
public final class StoreLayout {
    private static final String DATA = "data";

    private StoreLayout() {}

    /** {@code data}, which holds a directory per namespace. */
    public static String data() {
        return DATA;
    }

    public static String table(TableName table) {
        return DATA + "/" + table.namespace() + "/" + table.qualifier();
    }

    public static String region(RegionInfo region) {
        return table(region.table()) + "/" + region.encodedName();
    }

    public static String family(RegionInfo region, String family) {
        return region(region) + "/" + family;
    }
}
