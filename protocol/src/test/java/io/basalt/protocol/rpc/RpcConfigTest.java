package io.basalt.protocol.rpc;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.basalt.base.config.Configuration;
import io.basalt.base.config.ConfigurationException;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RpcConfigTest {
    @Test
    void theDefaultsAreWhatTheKeysSay() throws ConfigurationException {
        Configuration configuration = load(Map.of());
        assertEquals(RpcServerConfig.defaults(), configuration.get(RpcServerConfig.class));
        assertEquals(RpcClientConfig.defaults(), configuration.get(RpcClientConfig.class));
    }

    @ParameterizedTest
    @CsvSource({
        "basalt.rpc.request.max.size, 1GB, 100B",
        "basalt.rpc.request.max.size, 1KB, 2GB",
        "basalt.rpc.calls.max.count, 1, 0",
        "basalt.rpc.calls.max.size, 256MB, 255MB",
        "basalt.rpc.connections.max.count, 1, 0",
        "basalt.rpc.handshake.timeout, 1ms, 0ms",
        "basalt.client.connect.timeout, 1ms, 0ms",
        "basalt.client.connection.idle.max, 1ms, 0ms",
        "basalt.client.failed.servers.expiry, 0ms, -1ms",
        "basalt.client.response.max.size, 1KB, 2GB",
        "basalt.client.user, u, ''"
    })
    void valuesOutOfRangeAreRefusedByTheirKey(String key, String good, String bad) throws ConfigurationException {
        load(Map.of(key, good));
        String message = assertThrows(ConfigurationException.class, () -> load(Map.of(key, bad)))
                .getMessage();
        assertTrue(message.contains(key), message);
    }

    private static Configuration load(Map<String, String> settings) throws ConfigurationException {
        return Configuration.builder()
                .overrides("test", settings)
                .load(List.of(RpcServerConfig.class, RpcClientConfig.class));
    }
}
