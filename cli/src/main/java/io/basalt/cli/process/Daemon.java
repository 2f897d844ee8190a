package io.basalt.cli.process;

import io.basalt.base.config.Configuration;
import io.basalt.base.config.ConfigurationException;
import io.basalt.cli.process.ServerProcess.LogTarget;
import io.basalt.standalone.Settings;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * What {@code scripts/basalt} starts in the background: {@code KIND NAME [port=NUMBER] [KEY=VALUE]...}. The kind is dev,
 * that of a {@link Role} or that of the {@link Rehearsal}; the port is in place of the configured one, the other settings in place of those of {@code conf}.
 *
 * <p>The script has checked the user's options by then. The parser of the {@code basalt} command, whose classes no class
 * archive takes, would be a fifth of a start's CPU.
 */
public final class Daemon {
    private static final String DEV = "dev";
    private static final String REHEARSAL = "rehearsal";
    private static final String PORT = "port";

    private Daemon() {}

    public static void main(String[] arguments) {
        Path home = Path.of(System.getProperty("basalt.home", "")).toAbsolutePath();
        var errors = new PrintWriter(System.err, true, StandardCharsets.UTF_8);
        System.exit(run(home, errors, arguments));
    }

    private static int run(Path home, PrintWriter errors, String... arguments) {
        String kind = arguments[0];
        var process = new ServerProcess(home, arguments[1], LogTarget.FILE, errors);
        Map<String, String> settings = settings(arguments, 2);
        if (kind.equals(REHEARSAL)) {
            return process.run(
                    () -> Settings.load(home, settings),
                    configuration -> Rehearsal.start(home, settings),
                    Rehearsal::useAndEnd);
        }
        Optional<String> port = Optional.ofNullable(settings.remove(PORT));
        if (kind.equals(DEV)) {
            return process.run(
                    () -> Settings.load(home, settings),
                    configuration -> DevServer.start(home, configuration),
                    server -> {});
        }
        Role role = Role.of(kind);
        return process.run(
                () -> load(home, settings, role, port), configuration -> role.start(home, configuration), server -> {});
    }

    /** Arguments {@code KEY=VALUE}, from the {@code first} on. */
    static Map<String, String> settings(String[] arguments, int first) {
        var settings = new LinkedHashMap<String, String>();
        for (String argument : Arrays.asList(arguments).subList(first, arguments.length)) {
            int equals = argument.indexOf('=');
            settings.put(argument.substring(0, equals), argument.substring(equals + 1));
        }
        return settings;
    }

    /** With another port for the role's server, if one is given. */
    static Configuration load(Path home, Map<String, String> settings, Role role, Optional<String> port)
            throws IOException, ConfigurationException {
        Configuration configuration = Settings.load(home, settings);
        if (port.isEmpty()) {
            return configuration;
        }
        var changed = new LinkedHashMap<>(settings);
        changed.put(role.addressKey(), role.address(configuration).host() + ":" + port.get());
        return Settings.load(home, changed);
    }
}
