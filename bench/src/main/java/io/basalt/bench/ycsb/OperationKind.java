package io.basalt.bench.ycsb;

/** Operations whose times are told apart. */
public enum OperationKind {
    READ,
    SCAN,
    WRITE
}
