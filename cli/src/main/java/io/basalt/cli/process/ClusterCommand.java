package io.basalt.cli.process;

import picocli.CommandLine.Command;

/** {@code basalt cluster}: only a name for the verbs below it. */
@Command(name = "cluster", description = "Prints the state, the events and the health of the cluster.")
final class ClusterCommand {}
