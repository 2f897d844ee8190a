package io.basalt.protocol.name;

import io.basalt.base.Bytes;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Locale;

/**
 * What the name of a region says, and the key of its row in hbase:meta.
 *
 * <pre>
 *   &lt;table&gt;,&lt;start key&gt;,&lt;region id&gt;[_&lt;replica id, 4 hex digits&gt;].&lt;encoded name&gt;.
 *   encoded name = MD5, in hex, of all bytes before the first of the two dots
 * </pre>
 *
 * The region of hbase:meta has a name without the encoded part, {@code hbase:meta,,1}, and the encoded name
 * {@code 1588230740}. A start key may hold any byte, commas and dots included.
 */
public record RegionName(TableName table, Bytes startKey, long regionId, int replicaId) {
    static final int MAX_REPLICA_ID = 0xffff;

    private static final String META_ENCODED = "1588230740";
    private static final Bytes META_NAME = Bytes.of("hbase:meta,,1");
    private static final int ENCODED_CHARACTERS = 32;

    public RegionName {
        if (regionId < 0 || replicaId < 0 || replicaId > MAX_REPLICA_ID) {
            throw new IllegalArgumentException("region id " + regionId + " or replica id " + replicaId
                    + " of a region of " + table + " is out of range");
        }
        if (table.isMeta() && (!startKey.isEmpty() || regionId != 1 || replicaId != 0)) {
            throw new IllegalArgumentException("hbase:meta has one region, " + META_NAME + ", not one with start key '"
                    + startKey + "', id " + regionId + " and replica " + replicaId);
        }
    }

    /** Parses a full region name, from its right end; the encoded name must be the hash of the rest. */
    public static RegionName parse(Bytes name) {
        if (name.equals(META_NAME)) {
            return new RegionName(TableName.META, Bytes.EMPTY, 1, 0);
        }
        if (!hasEncodedSuffix(name)) {
            throw malformed(name, "does not end in .<32 hex digits>.");
        }
        Bytes prefix = name.slice(0, name.length() - ENCODED_CHARACTERS - 2);
        String encoded = encodedNameOf(name);
        if (!encoded.equals(md5(prefix))) {
            throw malformed(name, "ends in " + encoded + ", but the MD5 of what is before is " + md5(prefix));
        }
        int firstComma = indexOf(prefix, ',', 0, 1);
        int lastComma = indexOf(prefix, ',', prefix.length() - 1, -1);
        if (firstComma == lastComma) {
            throw malformed(name, "has not the form <table>,<start key>,<region id>");
        }
        String id = prefix.slice(lastComma + 1, prefix.length()).utf8();
        int underscore = id.indexOf('_');
        try {
            return new RegionName(
                    TableName.parse(prefix.slice(0, firstComma)),
                    prefix.slice(firstComma + 1, lastComma),
                    Long.parseLong(underscore < 0 ? id : id.substring(0, underscore)),
                    underscore < 0 ? 0 : Integer.parseInt(id.substring(underscore + 1), 16));
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException("region name '" + name + "' has the region id '" + id + "'", e);
        }
    }

    /** The encoded name that a full region name ends in, taken as it is: no hash is computed. */
    public static String encodedNameOf(Bytes name) {
        if (hasEncodedSuffix(name)) {
            int end = name.length() - 1;
            return name.slice(end - ENCODED_CHARACTERS, end).utf8();
        }
        if (name.equals(META_NAME)) {
            return META_ENCODED;
        }
        throw malformed(name, "does not end in .<32 hex digits>.");
    }

    /** The encoded name, 32 lower-case hex digits: the region's directory, its name in logs and in many requests. */
    public String encodedName() {
        return table.isMeta() ? META_ENCODED : md5(prefix());
    }

    /** The name in full. */
    public Bytes toBytes() {
        if (table.isMeta()) {
            return META_NAME;
        }
        Bytes prefix = prefix();
        return prefix.concat(Bytes.of("." + md5(prefix) + "."));
    }

    @Override
    public String toString() {
        return toBytes().toString();
    }

    private Bytes prefix() {
        String replica = replicaId == 0 ? "" : String.format(Locale.ROOT, "_%04X", replicaId);
        return Bytes.of(table + ",").concat(startKey).concat(Bytes.of("," + regionId + replica));
    }

    private static boolean hasEncodedSuffix(Bytes name) {
        int last = name.length() - 1;
        int firstDot = last - ENCODED_CHARACTERS - 1;
        if (firstDot < 0 || name.at(last) != '.' || name.at(firstDot) != '.') {
            return false;
        }
        for (int i = firstDot + 1; i < last; i++) {
            int c = name.at(i);
            if (Character.digit(c, 16) < 0 || Character.isUpperCase(c)) {
                return false;
            }
        }
        return true;
    }

    /** The first index from {@code from} in steps of {@code step} that holds {@code wanted}, -1 when none does. */
    private static int indexOf(Bytes bytes, char wanted, int from, int step) {
        for (int i = from; i >= 0 && i < bytes.length(); i += step) {
            if (bytes.at(i) == wanted) {
                return i;
            }
        }
        return -1;
    }

    private static String md5(Bytes bytes) {
        try {
            MessageDigest digest = MessageDigest.getInstance("MD5");
            digest.update(bytes.asBuffer());
            return HexFormat.of().formatHex(digest.digest());
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("This Java runtime has no MD5, which region names need", e);
        }
    }

    private static IllegalArgumentException malformed(Bytes name, String finding) {
        return new IllegalArgumentException("region name '" + name + "' " + finding);
    }
}
