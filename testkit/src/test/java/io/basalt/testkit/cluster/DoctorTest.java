package io.basalt.testkit.cluster;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.basalt.base.Bytes;
import io.basalt.client.admin.Diagnosis;
import io.basalt.client.row.Delete;
import io.basalt.client.row.Put;
import io.basalt.protocol.coordination.Coordination;
import io.basalt.protocol.coordination.MalformedZnodeException;
import io.basalt.protocol.coordination.ZnodeCodec;
import io.basalt.protocol.coordination.Znodes;
import io.basalt.protocol.meta.MetaColumns;
import io.basalt.protocol.meta.MetaRow;
import io.basalt.protocol.meta.TableState;
import io.basalt.protocol.name.RegionInfo;
import io.basalt.protocol.name.ServerName;
import io.basalt.protocol.name.TableName;
import io.basalt.protocol.schema.FamilyDescriptor;
import io.basalt.protocol.schema.TableDescriptor;
import io.basalt.storage.file.FileSystem;
import io.basalt.storage.manifest.Manifest;
import io.basalt.storage.manifest.ManifestStore;
import io.basalt.storage.manifest.NumberedFiles;
import io.basalt.storage.manifest.StoreLayout;
import io.basalt.testkit.simulation.Simulation;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * The doctor of a whole cluster finds what is planted on disk, in hbase:meta, in the coordination service and at servers,
 * and nothing else; without that it finds nothing. What it concludes from what it sees is tested with the master.
 */
class DoctorTest {
    private static final TableName TABLE = TableName.parse("t");
    private static final Duration LIMIT = Duration.ofMinutes(2);

    /** Something wrong, with what the doctor is to say of it. */
    enum Damage {
        A_MANIFEST_IS_UNREADABLE("manifest-damaged") {
            @Override
            void plant(DoctorTest test) throws IOException {
                String directory = StoreLayout.region(test.upper().region());
                long number = test.manifests().latest(directory).orElseThrow().number();
                test.files().publish(directory + "/manifest." + (number + 1), ByteBuffer.wrap(new byte[100]));
            }
        },
        A_REGIONS_FILES_ARE_GONE("region-without-manifest") {
            @Override
            void plant(DoctorTest test) throws IOException {
                test.files().deleteRecursively(StoreLayout.region(test.upper().region()));
            }
        },
        A_REGION_IS_ON_DISK_ONLY("manifest-without-region") {
            @Override
            void plant(DoctorTest test) throws IOException {
                RegionInfo left = RegionInfo.of(TABLE, Bytes.of("x"), Bytes.of("y"), 7);
                test.manifests()
                        .publish(StoreLayout.region(left), Manifest.first(left).build());
            }
        },
        A_TABLE_IS_ON_DISK_ONLY("descriptor-without-table") {
            @Override
            void plant(DoctorTest test) throws IOException {
                NumberedFiles.descriptors(test.files())
                        .publish(StoreLayout.table(TableName.parse("left")), 1, Bytes.of("whatever"));
            }
        },
        A_DESCRIPTOR_IS_GONE("table-without-descriptor") {
            @Override
            void plant(DoctorTest test) throws IOException {
                NumberedFiles.descriptors(test.files()).deleteAll(StoreLayout.table(TABLE));
            }
        },
        A_REGION_IS_NOT_IN_META("hole manifest-without-region region-unknown") {
            @Override
            void plant(DoctorTest test) {
                test.writeMeta(connection -> connection
                        .table(TableName.META)
                        .delete(Delete.row(test.upper().region().name())));
            }
        },
        META_NAMES_ANOTHER_SERVER("region-elsewhere") {
            @Override
            void plant(DoctorTest test) {
                ServerName other = test.other(test.upper().server().orElseThrow());
                Put put = Put.row(test.upper().region().name())
                        .set(
                                MetaColumns.INFO,
                                MetaColumns.SERVER,
                                Bytes.of(other.address().toString()))
                        .set(MetaColumns.INFO, MetaColumns.START_CODE, Bytes.of(other.startCode()));
                test.writeMeta(connection -> connection.table(TableName.META).put(put));
            }
        },
        A_TABLE_IS_HALF_WAY("table-half-way") {
            @Override
            void plant(DoctorTest test) {
                Put put = Put.row(TABLE.toString())
                        .set(MetaColumns.TABLE, MetaColumns.TABLE_STATE, TableState.DISABLING.toStored());
                test.writeMeta(connection -> connection.table(TableName.META).put(put));
            }
        },
        THE_NODE_OF_META_NAMES_ANOTHER_SERVER("meta-node") {
            @Override
            void plant(DoctorTest test) {
                ServerName other = test.other(test.metaServer());
                test.clients.runProcess("saboteur", life -> {
                    Coordination coordination =
                            life.coordination().open(life.threads().loop("saboteur"));
                    var codec = new ZnodeCodec("saboteur:1", life.random("saboteur"));
                    return coordination.write(Znodes.DEFAULT.metaRegionServer(), codec.metaRegionServer(other));
                });
            }
        };

        private final String findings;

        /** @param findings in the order of the alphabet */
        Damage(String findings) {
            this.findings = findings;
        }

        abstract void plant(DoctorTest test) throws IOException;
    }

    private final Simulation simulation = new Simulation(1);
    private final SimCluster cluster = new SimCluster(simulation, 1, 2);
    private List<MetaRow> regions = List.of();
    private final Clients clients = new Clients(simulation, LIMIT);

    @ParameterizedTest
    @EnumSource
    void whatIsWrongIsFound(Damage damage) throws IOException {
        start();
        damage.plant(this);
        assertEquals(damage.findings, String.join(" ", examine()), () -> damage + " is found otherwise");
    }

    @Test
    void aHealthyClusterReportsNothing() {
        start();
        assertEquals(List.of(), examine());
        clients.run(
                "a split",
                connection -> connection.admin().regions().split(upper().region(), Optional.of(Bytes.of("t"))));
        clients.run("a disabled table", connection -> connection.admin().disableTable(TABLE));
        assertEquals(List.of(), examine());
    }

    private void start() {
        cluster.start();
        clients.run("the table", connection -> connection
                .admin()
                .createTable(TableDescriptor.of(TABLE, FamilyDescriptor.of("f")), List.of(Bytes.of("m"))));
        clients.run(
                "a row", connection -> connection.table(TABLE).put(Put.row("p").set("f", "q", "v")));
        regions = clients.run("the regions", connection -> connection.admin().regions(TABLE));
        assertEquals(Optional.empty(), new HealthCheck(simulation).await(LIMIT));
    }

    /** What the doctor finds, as fixed words in their order. */
    private List<String> examine() {
        Diagnosis diagnosis = clients.run(
                "the doctor", connection -> connection.admin().cluster().diagnose());
        return List.copyOf(new TreeSet<>(
                diagnosis.findings().stream().map(Diagnosis.Finding::check).toList()));
    }

    private MetaRow upper() {
        return regions.get(1);
    }

    private ServerName metaServer() {
        return simulation
                .ensemble()
                .peek(Znodes.DEFAULT.metaRegionServer())
                .map(DoctorTest::parse)
                .orElseThrow();
    }

    private static ServerName parse(Bytes node) {
        try {
            return ZnodeCodec.parseMetaRegionServer(node);
        } catch (MalformedZnodeException e) {
            throw new AssertionError(e);
        }
    }

    private ServerName other(ServerName server) {
        return clients.run("the servers", connection -> connection.admin().clusterStatus()).servers().stream()
                .map(status -> status.name())
                .filter(name -> !name.equals(server))
                .findFirst()
                .orElseThrow();
    }

    private FileSystem files() {
        return simulation.disk().mount("saboteur");
    }

    private ManifestStore manifests() {
        return new ManifestStore(files());
    }

    private void writeMeta(Clients.Work<Void> change) {
        clients.run("a change of hbase:meta", change);
    }
}
