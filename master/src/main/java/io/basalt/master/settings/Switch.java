package io.basalt.master.settings;

/** What operators turn on and off. */
public enum Switch {
    /** Regions move from servers that have many to those that have few. */
    BALANCER("balancer", true),
    /** Regions of tables that ask for it are split and merged until they are about equally large. */
    NORMALIZER("normalizer", true),
    /** Parents of split and merged regions are removed when nobody needs them. */
    CATALOG_JANITOR("catalog-janitor", true),
    /** Regions are split, by themselves or when asked for. */
    SPLIT("split", true),
    /** Regions are merged when asked for. */
    MERGE("merge", true),
    /** Files that nobody names are deleted. */
    CLEANER("cleaner", true),
    /** Snapshots whose time is over are deleted. */
    SNAPSHOT_CLEANUP("snapshot-cleanup", true),
    /** Requests above a quota are refused. */
    RPC_THROTTLE("rpc-throttle", true),
    /** Stored for clients that ask; quotas are never exceeded. */
    EXCEED_THROTTLE("exceed-throttle", false);

    private final String label;
    private final boolean fallback;

    Switch(String label, boolean fallback) {
        this.label = label;
        this.fallback = fallback;
    }

    /** Its name in the store and for people. */
    public String label() {
        return label;
    }

    /** How it is until somebody turns it. */
    boolean fallback() {
        return fallback;
    }
}
