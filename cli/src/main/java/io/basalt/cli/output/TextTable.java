package io.basalt.cli.output;

import java.util.ArrayList;
import java.util.List;

/**
 * Rows under a header, aligned; numbers to the right. Printed in portions, so that a long stream of rows need not be
 * held: each portion is as wide as its widest cell, and never narrower than the one before.
 */
public final class TextTable {
    private static final String GAP = "  ";

    private final Console console;
    private final List<String> header;
    private final boolean[] right;
    private final int[] widths;
    private final List<List<String>> rows = new ArrayList<>();
    private boolean begun;

    /** @param header names of the columns; one that begins with {@code #} holds numbers */
    public TextTable(Console console, String... header) {
        this.console = console;
        this.header = new ArrayList<>();
        this.right = new boolean[header.length];
        this.widths = new int[header.length];
        for (int i = 0; i < header.length; i++) {
            right[i] = header[i].startsWith("#");
            this.header.add(right[i] ? header[i].substring(1) : header[i]);
        }
    }

    public void add(Object... cells) {
        var row = new ArrayList<String>();
        for (Object cell : cells) {
            row.add(String.valueOf(cell));
        }
        rows.add(row);
    }

    /** Rows added and not printed yet. */
    public int pending() {
        return rows.size();
    }

    /** Prints what was added since the last time, the header first. */
    public void print() {
        if (!begun) {
            widen(header);
        }
        rows.forEach(this::widen);
        if (!begun) {
            console.out().println(console.bold(line(header)));
            begun = true;
        }
        rows.forEach(row -> console.out().println(line(row)));
        rows.clear();
    }

    private void widen(List<String> row) {
        for (int i = 0; i < row.size(); i++) {
            widths[i] = Math.max(widths[i], width(row.get(i)));
        }
    }

    private String line(List<String> row) {
        var line = new StringBuilder();
        for (int i = 0; i < row.size(); i++) {
            String padding = " ".repeat(widths[i] - width(row.get(i)));
            line.append(i > 0 ? GAP : "");
            line.append(right[i] ? padding + row.get(i) : row.get(i) + padding);
        }
        return line.toString().stripTrailing();
    }

    private static int width(String text) {
        return text.codePointCount(0, text.length());
    }
}
