package io.basalt.base;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HostPortTest {
    @ParameterizedTest
    @ValueSource(strings = {"localhost:0", "127.0.0.1:16000", "[::1]:65535", "a.b.example:1"})
    void whatIsReadPrintsTheSame(String text) {
        assertEquals(text, HostPort.parse(text).toString());
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "localhost", ":1", "localhost:", "localhost:x", "localhost:65536", "localhost:-1"})
    void whatIsNoAddressIsRefused(String text) {
        assertThrows(IllegalArgumentException.class, () -> HostPort.parse(text));
    }

    @Test
    void portsOrderAsNumbers() {
        assertTrue(new HostPort("a", 9).compareTo(new HostPort("a", 10)) < 0);
        assertTrue(new HostPort("a", 10).compareTo(new HostPort("b", 9)) < 0);
    }
}
