package io.basalt.bench.ycsb;

import java.util.Map;
import java.util.Properties;

/** The workloads of YCSB's core package, as its distribution has them in files. */
public enum CoreWorkloads {
    LOAD("inserts of whole rows", Map.of()),
    A("half reads, half updates", Map.of("readproportion", "0.5", "updateproportion", "0.5")),
    B("95 % reads, 5 % updates", Map.of("readproportion", "0.95", "updateproportion", "0.05")),
    C("reads", Map.of("readproportion", "1", "updateproportion", "0")),
    D(
            "95 % reads of the latest rows, 5 % inserts",
            Map.of(
                    "readproportion",
                    "0.95",
                    "updateproportion",
                    "0",
                    "insertproportion",
                    "0.05",
                    "requestdistribution",
                    "latest")),
    E(
            "95 % scans of 1 to 100 rows, 5 % inserts",
            Map.of(
                    "readproportion",
                    "0",
                    "updateproportion",
                    "0",
                    "scanproportion",
                    "0.95",
                    "insertproportion",
                    "0.05",
                    "maxscanlength",
                    "100",
                    "scanlengthdistribution",
                    "uniform")),
    F(
            "half reads, half reads that are written back",
            Map.of("readproportion", "0.5", "updateproportion", "0", "readmodifywriteproportion", "0.5"));

    private final String description;
    private final Map<String, String> settings;

    CoreWorkloads(String description, Map<String, String> settings) {
        this.description = description;
        this.settings = settings;
    }

    public String description() {
        return description;
    }

    /** Rows of ten fields of 100 bytes, keys in hashed order, the hottest rows asked for most. */
    Properties properties(String table, long rows) {
        var properties = new Properties();
        properties.putAll(Map.of(
                "table", table,
                "recordcount", String.valueOf(rows),
                "operationcount", String.valueOf(rows),
                "fieldcount", "10",
                "fieldlength", "100",
                "readallfields", "true",
                "writeallfields", "false",
                "requestdistribution", "zipfian"));
        properties.putAll(settings);
        return properties;
    }
}
