package io.basalt.client.registry;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.basalt.base.HostPort;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ConnectStringTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "localhost:2181              | localhost:2181/hbase",
                "zk1                         | zk1:2181/hbase",
                "zk1:2181,zk2:2182,zk3/store | zk1:2181,zk2:2182,zk3:2181/store",
                "zk1/a/b                     | zk1:2181/a/b",
                "rpc://m1,m2:16001           | rpc://m1:16000,m2:16001",
            })
    void whatMayBeWritten(String text, String means) {
        assertEquals(means, ConnectString.parse(text).toString());
    }

    @Test
    void theServersAreInTheirOrder() {
        assertEquals(
                new ConnectString.Rpc(List.of(new HostPort("m2", 1), new HostPort("m1", 2))),
                ConnectString.parse("rpc://m2:1,m1:2"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                ",",
                "a,,b",
                "host:port",
                "host:99999",
                "zk:1/",
                "zk:1//x",
                "http://host:1",
                "rpc://",
                "rpc://a:"
            })
    void whatMayNotIsNamed(String text) {
        var failure = assertThrows(IllegalArgumentException.class, () -> ConnectString.parse(text));
        assertTrue(failure.getMessage().startsWith("cannot connect to '" + text + "': "), failure.getMessage());
    }
}
