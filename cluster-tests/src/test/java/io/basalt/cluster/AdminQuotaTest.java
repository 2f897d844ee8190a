package io.basalt.cluster;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.hbase.DoNotRetryIOException;
import org.apache.hadoop.hbase.TableName;
import org.apache.hadoop.hbase.TableNotFoundException;
import org.apache.hadoop.hbase.client.Admin;
import org.apache.hadoop.hbase.client.AsyncConnection;
import org.apache.hadoop.hbase.client.ColumnFamilyDescriptorBuilder;
import org.apache.hadoop.hbase.client.Connection;
import org.apache.hadoop.hbase.client.ConnectionFactory;
import org.apache.hadoop.hbase.client.Get;
import org.apache.hadoop.hbase.client.Put;
import org.apache.hadoop.hbase.client.Table;
import org.apache.hadoop.hbase.client.TableDescriptorBuilder;
import org.apache.hadoop.hbase.quotas.QuotaFilter;
import org.apache.hadoop.hbase.quotas.QuotaScope;
import org.apache.hadoop.hbase.quotas.QuotaSettings;
import org.apache.hadoop.hbase.quotas.QuotaSettingsFactory;
import org.apache.hadoop.hbase.quotas.RpcThrottlingException;
import org.apache.hadoop.hbase.quotas.SpaceViolationPolicy;
import org.apache.hadoop.hbase.quotas.ThrottleType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** Limits on the number of requests, set by the stock Admin and felt by a stock client. */
@Timeout(180)
@ExtendWith(SharedCluster.class)
final class AdminQuotaTest {
    private static final byte[] F = "f".getBytes(UTF_8);

    @Test
    void readsAboveTheLimitOfATableAreRefusedWithTheTimeToWait(Cluster cluster) throws Exception {
        TableName name = TableName.valueOf("limited");
        Configuration impatient = cluster.clientConfiguration();
        impatient.setInt("hbase.client.retries.number", 0);
        try (Connection connection = ConnectionFactory.createConnection(impatient);
                Admin admin = connection.getAdmin();
                Table table = connection.getTable(name)) {
            create(admin, name);
            table.put(new Put(F).addColumn(F, F, F));
            QuotaSettings limit = QuotaSettingsFactory.throttleTable(name, ThrottleType.READ_NUMBER, 2, TimeUnit.HOURS);
            admin.setQuota(limit);
            await().atMost(Duration.ofSeconds(30)).until(() -> refusal(table) != null);
            RpcThrottlingException refusal = refusal(table);
            assertTrue(refusal.getWaitInterval() > 1_000, () -> "wait " + refusal.getWaitInterval());
            table.put(new Put(F).addColumn(F, F, F));

            assertTrue(admin.switchRpcThrottle(false));
            await().atMost(Duration.ofSeconds(30)).until(() -> refusal(table) == null);
            assertEquals(false, admin.switchRpcThrottle(true));
            admin.setQuota(QuotaSettingsFactory.unthrottleTable(name));
            await().atMost(Duration.ofSeconds(30)).until(() -> refusal(table) == null);
            for (int i = 0; i < 5; i++) {
                assertEquals(null, refusal(table));
            }
            admin.disableTable(name);
            admin.deleteTable(name);
        }
    }

    @Test
    void aUserOrANamespaceIsLimitedToo(Cluster cluster) throws Exception {
        TableName name = TableName.valueOf("limited_user");
        Configuration impatient = cluster.clientConfiguration();
        impatient.setInt("hbase.client.retries.number", 0);
        String user = System.getProperty("user.name");
        try (Connection connection = ConnectionFactory.createConnection(impatient);
                Admin admin = connection.getAdmin();
                Table table = connection.getTable(name)) {
            create(admin, name);
            for (List<QuotaSettings> each : List.of(
                    List.of(
                            QuotaSettingsFactory.throttleUser(
                                    user, name, ThrottleType.REQUEST_NUMBER, 1, TimeUnit.HOURS),
                            QuotaSettingsFactory.unthrottleUser(user, name)),
                    List.of(
                            QuotaSettingsFactory.throttleNamespace(
                                    "default", ThrottleType.REQUEST_NUMBER, 1, TimeUnit.HOURS),
                            QuotaSettingsFactory.unthrottleNamespace("default")))) {
                admin.setQuota(each.get(0));
                await().atMost(Duration.ofSeconds(30)).until(() -> refusal(table) != null);
                admin.setQuota(each.get(1));
                await().atMost(Duration.ofSeconds(30)).until(() -> refusal(table) == null);
            }
            admin.disableTable(name);
            admin.deleteTable(name);
        }
    }

    @Test
    void whatIsLimitedIsListed(Cluster cluster) throws Exception {
        TableName name = TableName.valueOf("listed_limit");
        try (Connection connection = ConnectionFactory.createConnection(cluster.clientConfiguration());
                Admin admin = connection.getAdmin();
                AsyncConnection async = ConnectionFactory.createAsyncConnection(cluster.clientConfiguration())
                        .get()) {
            create(admin, name);
            List<QuotaSettings> limits = List.of(
                    QuotaSettingsFactory.throttleTable(name, ThrottleType.WRITE_NUMBER, 1_000_000, TimeUnit.SECONDS),
                    QuotaSettingsFactory.throttleUser("ann", ThrottleType.REQUEST_NUMBER, 10, TimeUnit.SECONDS),
                    QuotaSettingsFactory.throttleUser("ann", name, ThrottleType.READ_NUMBER, 11, TimeUnit.MINUTES),
                    QuotaSettingsFactory.throttleUser("ann", "default", ThrottleType.READ_NUMBER, 12, TimeUnit.HOURS),
                    QuotaSettingsFactory.throttleNamespace(
                            "hbase", ThrottleType.REQUEST_NUMBER, 13, TimeUnit.DAYS, QuotaScope.CLUSTER));
            for (QuotaSettings limit : limits) {
                admin.setQuota(limit);
            }
            assertEquals(text(limits), text(admin.getQuota(new QuotaFilter())));
            assertEquals(
                    text(limits.subList(1, 4)),
                    text(async.getAdmin()
                            .getQuota(new QuotaFilter().setUserFilter("an."))
                            .get()));
            assertEquals(
                    text(limits.subList(0, 1)),
                    text(admin.getQuota(new QuotaFilter().setTableFilter(name.getNameAsString()))));
            assertEquals(List.of(), Arrays.asList(admin.listTableNames(Pattern.compile("hbase:quota"))));
            assertThrows(
                    DoNotRetryIOException.class,
                    () -> create(admin, TableName.valueOf("hbase", "mine")),
                    "the namespace is the system's");

            admin.setQuota(QuotaSettingsFactory.unthrottleTable(name));
            admin.setQuota(QuotaSettingsFactory.unthrottleUser("ann", name));
            admin.setQuota(QuotaSettingsFactory.unthrottleUser("ann", "default"));
            admin.setQuota(QuotaSettingsFactory.unthrottleNamespace("hbase"));
            assertEquals(text(limits.subList(1, 2)), text(admin.getQuota(new QuotaFilter())));
            admin.setQuota(QuotaSettingsFactory.unthrottleUser("ann"));
            assertEquals(List.of(), admin.getQuota(new QuotaFilter()));
            admin.disableTable(name);
            admin.deleteTable(name);
        }
    }

    private static List<String> text(List<QuotaSettings> settings) {
        return settings.stream().map(QuotaSettings::toString).sorted().toList();
    }

    @Test
    void whatCannotBeLimitedIsRefusedByName(Cluster cluster) throws Exception {
        try (Connection connection = ConnectionFactory.createConnection(cluster.clientConfiguration());
                Admin admin = connection.getAdmin()) {
            TableName absent = TableName.valueOf("absent");
            assertThrows(
                    TableNotFoundException.class,
                    () -> admin.setQuota(
                            QuotaSettingsFactory.throttleTable(absent, ThrottleType.READ_NUMBER, 2, TimeUnit.HOURS)));
            assertThrows(
                    DoNotRetryIOException.class,
                    () -> admin.setQuota(
                            QuotaSettingsFactory.limitTableSpace(absent, 1 << 20, SpaceViolationPolicy.NO_WRITES)));
            assertThrows(
                    DoNotRetryIOException.class,
                    () -> admin.setQuota(QuotaSettingsFactory.throttleNamespace(
                            "default", ThrottleType.READ_SIZE, 2, TimeUnit.HOURS)));
        }
    }

    /** How a read was refused; null if it was not. */
    private static RpcThrottlingException refusal(Table table) throws IOException {
        try {
            table.get(new Get(F));
            return null;
        } catch (IOException e) {
            for (Throwable cause = e; cause != null; cause = cause.getCause()) {
                if (cause instanceof RpcThrottlingException throttled) {
                    return throttled;
                }
            }
            throw e;
        }
    }

    private static void create(Admin admin, TableName name) throws IOException {
        admin.createTable(TableDescriptorBuilder.newBuilder(name)
                .setColumnFamily(ColumnFamilyDescriptorBuilder.of(F))
                .build());
    }
}
