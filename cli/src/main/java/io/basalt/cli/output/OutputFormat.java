package io.basalt.cli.output;

/** How results are printed. */
public enum OutputFormat {
    /** Aligned columns, for people. */
    table,
    /** JSON, for programs: one value, or one object per line where rows are streamed. */
    json
}
