package io.basalt.cli.process;

import io.basalt.base.config.Configuration;
import io.basalt.base.config.ConfigurationException;
import io.basalt.standalone.Settings;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import picocli.CommandLine.Option;

/** What all processes can be told on the command line. Filled by picocli. */
final class ServerOptions {
    @Option(
            names = "-D",
            paramLabel = "key=value",
            description = "Sets a key of conf/basalt.properties for this process. `basalt config` lists them.")
    private Map<String, String> settings = new LinkedHashMap<>();

    @Option(
            names = "--name",
            paramLabel = "name",
            description = "Tells several processes of one kind on one host apart: its files are named <kind>-<name>.")
    private String name;

    @Option(names = "--daemon", hidden = true, description = "Logs into logs/<name>.log in place of the terminal.")
    private boolean daemon;

    /** Where {@code conf}, {@code run} and {@code logs} are. The scripts set it. */
    static Path home() {
        return Path.of(System.getProperty("basalt.home", "")).toAbsolutePath();
    }

    boolean daemon() {
        return daemon;
    }

    /** The process's name, where {@code fallback} is used when none is given; scripts/basalt names them the same. */
    String name(String kind, String fallback) {
        String own = name == null ? fallback : name;
        return own.isEmpty() ? kind : kind + "-" + own;
    }

    Configuration load() throws IOException, ConfigurationException {
        return Settings.load(home(), settings);
    }

    /** With another value for one key, whatever the command line says. */
    Configuration load(String key, String value) throws IOException, ConfigurationException {
        Map<String, String> changed = new LinkedHashMap<>(settings);
        changed.put(key, value);
        return Settings.load(home(), changed);
    }
}
