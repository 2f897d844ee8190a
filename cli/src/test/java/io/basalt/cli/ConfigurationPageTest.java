package io.basalt.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.basalt.base.Key;
import io.basalt.base.config.Configuration;
import io.basalt.base.config.Setting;
import io.basalt.client.config.ClientConfig;
import io.basalt.master.MasterConfig;
import io.basalt.protocol.rpc.RpcClientConfig;
import io.basalt.protocol.rpc.RpcServerConfig;
import io.basalt.regionserver.RegionServerConfig;
import io.basalt.regionserver.maintenance.MaintenanceConfig;
import io.basalt.regionserver.scan.ScanConfig;
import io.basalt.standalone.LogConfig;
import io.basalt.standalone.Settings;
import io.basalt.standalone.StoreConfig;
import io.basalt.storage.region.RegionConfig;
import io.basalt.storage.wal.WalConfig;
import java.io.IOException;
import java.lang.reflect.RecordComponent;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/**
 * Keeps {@code docs/configuration.md} and {@code conf/basalt.properties} what the configuration records say. Run with
 * {@code -Dbasalt.docs.write=true} it writes them.
 */
class ConfigurationPageTest {
    private static final Path TREE = Path.of("..");

    private static final Map<Class<?>, String> TITLES = Map.ofEntries(
            Map.entry(StoreConfig.class, "The store"),
            Map.entry(MasterConfig.class, "Masters"),
            Map.entry(RegionServerConfig.class, "Region servers"),
            Map.entry(WalConfig.class, "Write-ahead log"),
            Map.entry(RegionConfig.class, "Regions"),
            Map.entry(ScanConfig.class, "Scans"),
            Map.entry(MaintenanceConfig.class, "Flushes and compactions"),
            Map.entry(RpcServerConfig.class, "Network, of servers"),
            Map.entry(RpcClientConfig.class, "Network, of clients and between servers"),
            Map.entry(ClientConfig.class, "Clients"),
            Map.entry(LogConfig.class, "Logs"));

    private final Map<String, Setting> settings;

    ConfigurationPageTest() throws Exception {
        settings = Configuration.builder().load(Settings.SECTIONS).describe().stream()
                .collect(Collectors.toMap(Setting::key, Function.identity()));
    }

    @Test
    void thePageIsWhatTheRecordsSay() throws IOException {
        compare("docs/configuration.md", page());
    }

    @Test
    void theFileHasEveryKeyAsAComment() throws IOException {
        compare("conf/basalt.properties", file());
    }

    private static void compare(String name, String text) throws IOException {
        Path path = TREE.resolve(name);
        if (Boolean.getBoolean("basalt.docs.write")) {
            Files.writeString(path, text);
        }
        assertEquals(text, Files.readString(path), name + " is stale: run this test with -Dbasalt.docs.write=true");
    }

    private String page() {
        var page = new StringBuilder("""
                # Configuration

                Every process reads `conf/basalt.properties` below its home, and takes `-D key=value` on the command line,
                which wins. One file serves all processes of a cluster. Durations are written like `500ms`, `6s`, `30m` or
                `2h`, sizes like `64KB`, `256MB` or `1GB`. A key that does not exist or a value that is not allowed stops the
                start with file, line and key. A process that is told to read its configuration anew
                (`scripts/basalt server reload`, or `Admin.updateConfiguration`) takes the values marked *live*; all others wait
                for its next start. `scripts/basalt config` prints what is in force here, and where it was set.

                Generated from the configuration records by `ConfigurationPageTest`.
                """);
        for (Class<? extends Record> section : Settings.SECTIONS) {
            page.append("\n## ").append(TITLES.get(section)).append("\n\n");
            page.append("| key | default | meaning |\n|---|---|---|\n");
            for (RecordComponent component : section.getRecordComponents()) {
                Setting setting = setting(component);
                page.append("| `").append(setting.key()).append("` | ");
                page.append(setting.fallback().isEmpty() ? "" : "`" + setting.fallback() + "`")
                        .append(" | ");
                page.append(setting.live() ? "*live* " : "");
                page.append(setting.doc()).append(choices(setting)).append(" |\n");
            }
        }
        return page.toString();
    }

    /** Of other types the default says it all. */
    private static String choices(Setting setting) {
        return setting.allowed().startsWith("one of") || setting.allowed().startsWith("a list")
                ? " Must be " + setting.allowed() + "."
                : "";
    }

    private String file() {
        var file = new StringBuilder("""
                # The settings of every process of this store; docs/configuration.md explains them. Each line shows the default:
                # take the # away to change it. A misspelt key or a value that is not allowed stops the start.
                """);
        for (Class<? extends Record> section : Settings.SECTIONS) {
            file.append("\n# ---- ").append(TITLES.get(section)).append(" ----\n");
            for (RecordComponent component : section.getRecordComponents()) {
                Setting setting = setting(component);
                file.append('#')
                        .append((setting.key() + " = " + setting.fallback()).strip())
                        .append('\n');
            }
        }
        return file.toString();
    }

    private Setting setting(RecordComponent component) {
        return settings.get(component.getAnnotation(Key.class).value());
    }
}
