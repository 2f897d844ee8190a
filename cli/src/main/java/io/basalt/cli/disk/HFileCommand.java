package io.basalt.cli.disk;

import io.basalt.cli.session.Session;
import io.basalt.storage.cache.BlockCache;
import io.basalt.storage.hfile.HFileChecker;
import io.basalt.storage.hfile.HFilePrinter;
import io.basalt.storage.hfile.HFileReader;
import io.basalt.storage.hfile.HFileStatistics;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "hfile",
        description = {
            "Prints what an HFile is and holds, HBase's too. Without options: --meta.",
            "Exit code 1 when --check finds damage."
        })
final class HFileCommand implements Callable<Integer> {
    private static final long CACHE_BYTES = 4 << 20;

    private final Session session;

    @Parameters(
            index = "0",
            paramLabel = "PATH",
            description = "The file: a path of this host, or below the store's root, as messages name it.")
    private String given;

    @Option(names = "--meta", description = "What the file says about itself.")
    private boolean meta;

    @Option(names = "--keys", description = "The key of each cell.")
    private boolean keys;

    @Option(names = "--values", description = "The key and value of each cell.")
    private boolean values;

    @Option(names = "--stats", description = "Counts and sizes, from reading all cells.")
    private boolean stats;

    @Option(names = "--check", description = "Compares everything with everything, block by block.")
    private boolean check;

    HFileCommand(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() throws Exception {
        FilePlace place = FilePlace.find(session, given);
        PrintWriter out = session.console().out();
        try (BlockCache cache = new BlockCache(CACHE_BYTES)) {
            // Damage that keeps the others from working is what the check is for, so it comes first.
            int code = check ? check(place, cache, out) : 0;
            if (code == 0 && (meta || keys || values || stats || !check)) {
                print(place, cache, out);
            }
            return code;
        }
    }

    private void print(FilePlace place, BlockCache cache, PrintWriter out) throws IOException {
        try (HFileReader reader = HFileReader.open(place.files(), place.path(), cache)) {
            if (meta || !(keys || values || stats || check)) {
                HFilePrinter.describe(reader, out);
            }
            if (stats) {
                HFileStatistics.of(reader).describe(out);
            }
            if (keys || values) {
                HFilePrinter.cells(reader, values, out);
            }
        }
    }

    private static int check(FilePlace place, BlockCache cache, PrintWriter out) throws IOException {
        HFileChecker.Result result = HFileChecker.check(place.files(), place.path(), cache);
        for (HFileChecker.Finding finding : result.findings()) {
            out.println("DAMAGED @ " + finding.offset() + ": " + finding.what());
        }
        out.println("checked cells=" + result.cells() + " dataBlocks=" + result.dataBlocks() + " damages="
                + result.findings().size());
        return result.isSound() ? 0 : 1;
    }
}
