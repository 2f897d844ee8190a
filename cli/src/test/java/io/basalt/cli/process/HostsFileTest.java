package io.basalt.cli.process;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.basalt.base.HostPort;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HostsFileTest {
    private static HostsFile of(String... lines) {
        return new HostsFile("conf/masters", List.of(lines), 16_000);
    }

    private static String refusal(String... lines) {
        return assertThrows(IllegalArgumentException.class, () -> of(lines).addresses())
                .getMessage();
    }

    @Test
    void aLineIsAHostWithOrWithoutAPort() {
        assertEquals(
                List.of(new HostPort("127.0.0.1", 16_000), new HostPort("localhost", 16_001)),
                of("# the masters", "127.0.0.1", "", "  localhost:16001   # the second").addresses());
    }

    @Test
    void whatIsWrongIsToldWithFileAndLine() {
        assertEquals("conf/masters:2: '127.0.0.1:x' is not host[:port]", refusal("127.0.0.1", "127.0.0.1:x"));
        assertEquals(
                "conf/masters:3: 127.0.0.1:16000 is there twice; give each its own port",
                refusal("127.0.0.1", "", "127.0.0.1:16000"));
        assertEquals("conf/masters names no host", refusal("# nobody"));
    }

    @Test
    void otherHostsAreRefused() {
        assertTrue(refusal("203.0.113.1:16000").startsWith("conf/masters:1: 203.0.113.1 is another host"));
    }

    @Test
    void aMissingFileIsNamed(@TempDir Path home) {
        IOException failure =
                assertThrows(IOException.class, () -> HostsFile.read(home, "conf/regionservers", 16_020));
        assertTrue(failure.getMessage().contains("conf/regionservers is missing"), failure.getMessage());
    }
}
