package io.basalt.cli.process;

import io.basalt.cli.process.ServerProcess.LogTarget;
import io.basalt.cli.session.Session;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code basalt zookeeper}, {@code basalt master} and {@code basalt regionserver}. */
@Command(
        footer = {
            "",
            "run     in the foreground, logging to the terminal, until Ctrl-C",
            "start   as a daemon, logging to logs/<name>.log; returns when it takes part",
            "stop    in good order; with --force at once, with --all every one of its kind",
            "status  what runs here; the exit code is 3 when nothing does",
            "",
            "start, stop and status are the work of scripts/basalt. Several on one host need a --port or a --name each."
        })
final class ServerCommand implements Callable<Integer> {
    private final Session session;
    private final Role role;

    @Spec
    private CommandSpec spec;

    @Mixin
    private ServerOptions options;

    @Option(
            names = "--port",
            paramLabel = "PORT",
            description = "Listens there in place of the configured port; also the process's --name if there is none.")
    private Integer port;

    @Parameters(paramLabel = "run|start|stop|status", description = "See below.")
    private String verb;

    ServerCommand(Session session, Role role) {
        this.session = session;
        this.role = role;
    }

    @Override
    public Integer call() {
        if (!verb.equals("run")) {
            throw new ParameterException(
                    spec.commandLine(), "not a thing to do with a " + role.word() + ": '" + verb + "'");
        }
        var process = new ServerProcess(
                session.home().toAbsolutePath(),
                options.name(role.word(), port == null ? "" : port.toString()),
                LogTarget.TERMINAL,
                session.console().err());
        return process.run(
                () -> Daemon.load(
                        session.home(),
                        session.overrides(),
                        role,
                        Optional.ofNullable(port).map(String::valueOf)),
                configuration -> role.start(process.home(), configuration),
                server -> {});
    }
}
