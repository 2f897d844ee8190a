package io.basalt.storage.file;

/** Paths as {@link FileSystem} takes them. */
final class FilePath {
    private FilePath() {}

    /** Refuses what could leave the root or name one file in two ways. The empty path is the root. */
    static void check(String path) {
        if (path.isEmpty()) {
            return;
        }
        for (String part : path.split("/", -1)) {
            if (part.isEmpty() || part.equals(".") || part.equals("..") || part.indexOf('\0') >= 0) {
                throw new IllegalArgumentException("'" + path + "' is not a path below the root");
            }
        }
    }

    /** The directory that holds the entry; empty for the root. */
    static String parent(String path) {
        return path.substring(0, Math.max(0, path.lastIndexOf('/')));
    }

    static String join(String directory, String name) {
        return directory.isEmpty() ? name : directory + "/" + name;
    }
}
