package io.basalt.master.procedure;

/** Identifies a request over its repetitions. */
public record Nonce(long group, long value) {}
