package io.basalt.bench.ycsb;

import java.util.Map;
import java.util.Properties;

/** The workloads of YCSB's core package, as its distribution has them in files. */
public enum CoreWorkloads {
    /** Inserts of whole rows. */
    LOAD(""),
    /** Half reads, half updates. */
    A("readproportion=0.5 updateproportion=0.5"),
    /** Reads, one of twenty an update. */
    B("readproportion=0.95 updateproportion=0.05"),
    /** Reads. */
    C("readproportion=1 updateproportion=0"),
    /** Reads of the latest rows, one of twenty an insert. */
    D("readproportion=0.95 updateproportion=0 insertproportion=0.05 requestdistribution=latest"),
    /** Scans of 1 to 100 rows, one of twenty an insert. */
    E("readproportion=0 updateproportion=0 scanproportion=0.95 insertproportion=0.05"
            + " maxscanlength=100 scanlengthdistribution=uniform"),
    /** Half reads, half reads of rows that are then updated. */
    F("readproportion=0.5 updateproportion=0 readmodifywriteproportion=0.5");

    /** What differs from the others: names and values. */
    private final String settings;

    CoreWorkloads(String settings) {
        this.settings = settings;
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
        for (String setting : settings.split(" ")) {
            int equals = setting.indexOf('=');
            if (equals > 0) {
                properties.setProperty(setting.substring(0, equals), setting.substring(equals + 1));
            }
        }
        return properties;
    }
}
