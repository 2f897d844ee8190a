package io.basalt.protocol.coordination;

import io.basalt.protocol.name.ServerName;

/**
 * The paths of the nodes under HBase's base node, normally {@code /hbase}. What is in them: {@link ZnodeCodec}.
 *
 * <p>Stock Java clients take <em>every</em> child of the base node whose name starts with {@code meta-region-server}
 * for a location of hbase:meta, so no other node may ever be called so.
 *
 * @param parent the base node, an absolute path
 */
public record Znodes(String parent) {
    /** Where HBase's own default puts it. */
    public static final Znodes DEFAULT = new Znodes("/hbase");

    public Znodes {
        if (!parent.startsWith("/") || parent.endsWith("/") || parent.contains("//")) {
            throw new IllegalArgumentException(
                    "the base znode must be an absolute path without a slash at its end, not '" + parent + "'");
        }
    }

    /** The id of the cluster; written before anything is served, since clients read it first. */
    public String clusterId() {
        return parent + "/hbaseid";
    }

    /** The active master; ephemeral. */
    public String master() {
        return parent + "/master";
    }

    /** Parent of the standby masters. */
    public String backupMasters() {
        return parent + "/backup-masters";
    }

    /** A standby master; ephemeral. */
    public String backupMaster(ServerName server) {
        return backupMasters() + "/" + server;
    }

    /** Parent of the live region servers. */
    public String regionServers() {
        return parent + "/rs";
    }

    /** A live region server; ephemeral. */
    public String regionServer(ServerName server) {
        return regionServers() + "/" + server;
    }

    /** Who serves hbase:meta. */
    public String metaRegionServer() {
        return parent + "/meta-region-server";
    }

    /** Present while the cluster is up. */
    public String running() {
        return parent + "/running";
    }
}
