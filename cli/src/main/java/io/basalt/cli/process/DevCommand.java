package io.basalt.cli.process;

import io.basalt.base.SystemClock;
import io.basalt.cli.process.ServerProcess.LogTarget;
import io.basalt.cli.session.Session;
import io.basalt.standalone.Settings;
import java.io.PrintWriter;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code basalt dev}: the whole store in one process. */
@Command(
        name = "dev",
        description = "The whole store in one process: ZooKeeper, a master and a region server.",
        footer = {
            "",
            "run     in the foreground, until Ctrl-C; the default",
            "start   as a daemon; returns when it serves",
            "stop    in good order; with --force at once",
            "status  whether it runs; the exit code is 3 when it does not",
            "",
            "It logs to logs/dev.log. start, stop and status are the work of scripts/basalt."
        })
final class DevCommand implements Callable<Integer> {
    private final Session session;

    @Spec
    private CommandSpec spec;

    @Mixin
    private ServerOptions options;

    @Parameters(arity = "0..1", paramLabel = "run|start|stop|status", defaultValue = "run", description = "See below.")
    private String verb;

    DevCommand(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() {
        if (!verb.equals("run")) {
            throw new ParameterException(spec.commandLine(), "not a thing to do with the store: '" + verb + "'");
        }
        PrintWriter out = session.console().out();
        var process = new ServerProcess(
                session.home().toAbsolutePath(),
                options.name("dev", ""),
                LogTarget.FILE_AND_WARNINGS,
                session.console().err());
        out.println("Starting Basalt ...");
        out.flush();
        return process.run(
                () -> Settings.load(session.home(), session.overrides()),
                configuration -> DevServer.start(process.home(), configuration),
                server -> greet(out, process, server.address()));
    }

    private static void greet(PrintWriter out, ServerProcess process, String connect) {
        long millis = ProcessHandle.current()
                .info()
                .startInstant()
                .map(started -> new SystemClock().wallMillis() - started.toEpochMilli())
                .orElse(0L);
        out.printf("Basalt serves, %.1f s after its start. Clients connect to %s.%n", millis / 1e3, connect);
        out.println("Log: " + ProcessFiles.log(process.home(), process.name()));
        out.println();
        out.println("Try, in another terminal:");
        out.println("  scripts/basalt table create users --families profile");
        out.println("  scripts/basalt put users alice profile:email=alice@example.org");
        out.println("  scripts/basalt get users alice");
        out.println("  scripts/basalt status");
        out.println("Ctrl-C stops it. What was written stays.");
        out.flush();
    }
}
