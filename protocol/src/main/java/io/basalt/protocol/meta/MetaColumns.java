package io.basalt.protocol.meta;

import io.basalt.base.Bytes;
import java.util.Locale;

/** Families and qualifiers of hbase:meta. */
public final class MetaColumns {
    /** Family of what is known of a region; the row is the region's name. */
    public static final Bytes INFO = Bytes.of("info");

    /** {@code PBUF} and the region as protobuf. */
    public static final Bytes REGION_INFO = Bytes.of("regioninfo");

    /** {@code host:port} of the server that last opened the region. */
    public static final Bytes SERVER = Bytes.of("server");

    /** That server's start code, eight bytes. */
    public static final Bytes START_CODE = Bytes.of("serverstartcode");

    /** Eight bytes that grow with each open, by which clients tell a newer location from an older one. */
    public static final Bytes OPEN_SEQUENCE_ID = Bytes.of("seqnumDuringOpen");

    /** {@code host,port,startcode} of the server that a region in transition is to be opened on. */
    public static final Bytes TARGET_SERVER = Bytes.of("sn");

    /** Name of the region's state. */
    public static final Bytes STATE = Bytes.of("state");

    /** In a split parent, the daughter with the lower rows, as {@link #REGION_INFO}. */
    public static final Bytes SPLIT_A = Bytes.of("splitA");

    /** In a split parent, the daughter with the upper rows. */
    public static final Bytes SPLIT_B = Bytes.of("splitB");

    /** Family of what is known of a table; the row is the table's name. */
    public static final Bytes TABLE = Bytes.of("table");

    /** The table's state as protobuf, without {@code PBUF}. */
    public static final Bytes TABLE_STATE = Bytes.of("state");

    /** Family of namespaces; the row is the namespace's name. */
    public static final Bytes NAMESPACE = Bytes.of("ns");

    /** The namespace's descriptor as protobuf, without {@code PBUF}. */
    public static final Bytes NAMESPACE_DESCRIPTOR = Bytes.of("d");

    static final Bytes MERGE_PREFIX = Bytes.of("merge");

    private MetaColumns() {}

    /** In a merged region, its parent of the given number from 0, as {@link #REGION_INFO}. */
    static Bytes mergeParent(int number) {
        return Bytes.of(String.format(Locale.ROOT, "merge%04d", number));
    }
}
