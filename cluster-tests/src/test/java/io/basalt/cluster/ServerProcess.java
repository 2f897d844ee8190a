package io.basalt.cluster;

import io.basalt.base.config.LiveConfiguration;
import io.basalt.standalone.EmbeddedStore;
import io.basalt.standalone.ProcessWorld;
import io.basalt.standalone.ServerRunner;
import io.basalt.standalone.Settings;
import io.basalt.standalone.StoreConfig;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CountDownLatch;

/** The main class of one server's process in these tests: {@code <role> <home> key=value...}; says when it takes part. */
public final class ServerProcess {
    static final String READY = "READY ";

    private ServerProcess() {}

    public static void main(String[] arguments) throws Exception {
        Path home = Path.of(arguments[1]);
        Map<String, String> overrides = new HashMap<>();
        for (int i = 2; i < arguments.length; i++) {
            String[] pair = arguments[i].split("=", 2);
            overrides.put(pair[0], pair[1]);
        }
        LiveConfiguration configuration = Settings.live(home, overrides);
        switch (arguments[0]) {
            case "zookeeper" -> {
                var server =
                        EmbeddedStore.startZooKeeper(home, configuration.now().get(StoreConfig.class));
                System.out.println(READY + server.address());
                new CountDownLatch(1).await();
            }
            case "master" -> run(ServerRunner.master(new ProcessWorld(home, configuration)));
            case "regionserver" -> run(ServerRunner.regionServer(new ProcessWorld(home, configuration)));
            default -> throw new IllegalArgumentException(arguments[0]);
        }
    }

    private static void run(ServerRunner runner) throws InterruptedException {
        runner.started().thenAccept(self -> System.out.println(READY + self));
        Runtime.getRuntime().addShutdownHook(new Thread(() -> runner.stop().join()));
        runner.run();
    }
}
