package io.basalt.cli.disk;

import io.basalt.cli.session.Session;
import io.basalt.storage.wal.WalDump;
import io.basalt.storage.wal.WalFiles;
import java.util.OptionalLong;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(name = "wal", description = "Looks at a region server's log.")
final class WalCommand {
    private final Session session;

    WalCommand(Session session) {
        this.session = session;
    }

    @Command(
            name = "dump",
            description = {
                "Prints a log, or one segment of it: groups, records, where it ends, and what is damaged.",
                "Exit code 1 when something is."
            })
    int dump(
            @Parameters(
                            index = "0",
                            paramLabel = "DIR|SEGMENT",
                            description =
                                    "wal/<server> or a .wal file in it; a path of this host, or below the store's root.")
                    String given,
            @Option(names = "--cells", description = "Also the key of each cell.") boolean cells)
            throws Exception {
        FilePlace place = FilePlace.find(session, given);
        OptionalLong segment = WalFiles.segmentNumber(place.name());
        String directory = segment.isPresent() ? place.parent() : place.path();
        int damages = new WalDump(
                        place.files(),
                        directory,
                        segment,
                        cells,
                        session.console().out())
                .print();
        return damages == 0 ? 0 : 1;
    }
}
