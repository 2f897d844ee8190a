package io.basalt.cli.process;

import picocli.CommandLine.Option;

/** What all processes can be told on the command line. Filled by picocli. */
final class ServerOptions {
    @Option(
            names = "--name",
            paramLabel = "NAME",
            description = "Tells several processes of one kind on one host apart: its files are named <kind>-NAME.")
    private String name = "";

    /** The process's name, where {@code fallback} is used when none is given; scripts/basalt names them the same. */
    String name(String kind, String fallback) {
        String own = name.isEmpty() ? fallback : name;
        return own.isEmpty() ? kind : kind + "-" + own;
    }
}
