package io.basalt.bench.rival;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.util.List;
import java.util.stream.Stream;

/**
 * What a cluster has on the disk, asked of the file system: servers tell sizes in whole MiB for each region.
 *
 * @param data {@link ClusterProcesses#data()}
 */
record StoredBytes(Path data) {
    /**
     * Lengths of a table's store files right after a major compaction, when the newest of each family is the one in use: the
     * files that it replaces are still beside it for a while.
     */
    long compacted(String table) throws IOException {
        long bytes = 0;
        for (Path region : entries(data.resolve("data/default").resolve(table))) {
            for (Path family : entries(region)) {
                bytes += newest(family);
            }
        }
        return bytes;
    }

    private static long newest(Path family) throws IOException {
        long bytes = 0;
        FileTime newest = FileTime.fromMillis(0);
        for (Path file : entries(family)) {
            try {
                BasicFileAttributes is = Files.readAttributes(file, BasicFileAttributes.class);
                if (is.isRegularFile() && is.lastModifiedTime().compareTo(newest) >= 0) {
                    newest = is.lastModifiedTime();
                    bytes = is.size();
                }
            } catch (NoSuchFileException e) {
                // Replaced by the compaction, and deleted since the directory was read.
            }
        }
        return bytes;
    }

    /** Without what is hidden: temporary files, checksums of Hadoop's local file system, descriptions. */
    private static List<Path> entries(Path directory) throws IOException {
        if (!Files.isDirectory(directory)) {
            return List.of();
        }
        try (Stream<Path> all = Files.list(directory)) {
            return all.filter(each -> !each.getFileName().toString().startsWith("."))
                    .toList();
        }
    }

    /** Allocated to all files of the cluster: those of all tables, replaced ones, archives, checksums, logs with space ahead. */
    long allocated() throws IOException {
        Process usage = new ProcessBuilder("du", "-s", "--block-size=1", data.toString())
                .redirectError(ProcessBuilder.Redirect.DISCARD) // files that vanish meanwhile
                .start();
        String output = new String(usage.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        return Long.parseLong(output.split("\\s")[0]);
    }
}
