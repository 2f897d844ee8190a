package io.basalt.testkit.coordination;

import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;

class ZooKeeperCoordinationTest extends CoordinationContract {
    @TempDir
    Path directory;

    @Override
    World newWorld(String test) throws Exception {
        return new ZooKeeperWorld(directory);
    }
}
