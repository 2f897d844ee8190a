package io.basalt.standalone;

import io.basalt.base.config.Configuration;
import io.basalt.base.config.ConfigurationException;
import io.basalt.base.config.LiveConfiguration;
import io.basalt.client.config.ClientConfig;
import io.basalt.master.MasterConfig;
import io.basalt.protocol.rpc.RpcClientConfig;
import io.basalt.protocol.rpc.RpcServerConfig;
import io.basalt.regionserver.RegionServerConfig;
import io.basalt.regionserver.maintenance.MaintenanceConfig;
import io.basalt.regionserver.scan.ScanConfig;
import io.basalt.storage.region.RegionConfig;
import io.basalt.storage.wal.WalConfig;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** The settings of Basalt's processes, from {@code conf/basalt.properties} and what the command line says. */
public final class Settings {
    /** Every section there is; each process reads all, so that one file serves all of them. */
    public static final List<Class<? extends Record>> SECTIONS = List.of(
            StoreConfig.class,
            MasterConfig.class,
            RegionServerConfig.class,
            WalConfig.class,
            RegionConfig.class,
            ScanConfig.class,
            MaintenanceConfig.class,
            RpcServerConfig.class,
            RpcClientConfig.class,
            ClientConfig.class,
            LogConfig.class);

    private static final String FILE = "conf/basalt.properties";

    private Settings() {}

    /** As {@link #load}, for a process that may be told to read it anew. */
    public static LiveConfiguration live(Path home, Map<String, String> overrides)
            throws IOException, ConfigurationException {
        return LiveConfiguration.load(() -> load(home, overrides));
    }

    /**
     * Reads {@code conf/basalt.properties} below {@code home}, if there is one.
     *
     * @param overrides from the command line; they win
     */
    public static Configuration load(Path home, Map<String, String> overrides)
            throws IOException, ConfigurationException {
        var builder = Configuration.builder();
        Path file = home.resolve(FILE);
        if (Files.exists(file)) {
            builder.file(FILE, Files.readString(file));
        }
        return builder.overrides("command line", overrides).load(SECTIONS);
    }
}
