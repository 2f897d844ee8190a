package io.basalt.storage.wal;

/** Where the parts of a log are: {@code docs/formats/layout.md}. */
public final class WalFiles {
    private static final String ROOT = "wal";

    private WalFiles() {}

    /** The directory under which every server has its own. */
    public static String root() {
        return ROOT;
    }

    /** The directory of one server's log; {@code server} is {@code host,port,startcode}. */
    public static String directory(String server) {
        return ROOT + "/" + server;
    }

    /** The file whose lock the server holds as long as its process lives. */
    public static String lock(String directory) {
        return directory + "/lock";
    }

    /** The file that {@link WalSeal} publishes. */
    public static String seal(String directory) {
        return directory + "/seal";
    }
}
