package io.basalt.client.call;

import io.basalt.protocol.name.RegionInfo;
import io.basalt.protocol.name.ServerName;

/**
 * Where a region is, or was when somebody looked.
 *
 * @param seqNum grows with every open of the region, so that of two locations the newer can be told; -1 when unknown
 */
public record RegionLocation(RegionInfo region, ServerName server, long seqNum) {
    public static final long UNKNOWN_SEQ_NUM = -1;

    @Override
    public String toString() {
        return "at " + server.address() + ", region " + region.name();
    }
}
