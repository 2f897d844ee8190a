package io.basalt.cli.output;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class OutputTest {
    @Test
    void aTablePrintedInPortionsStaysAligned() {
        var out = new StringWriter();
        var table = new TextTable(new Console(new PrintWriter(out), new PrintWriter(out), false), "NAME", "#COUNT");
        table.add("a", 1);
        table.add("größe", 100);
        table.print();
        table.add("b", 20_000_000);
        table.add("c", 3);
        table.print();
        assertEquals("""
                NAME   COUNT
                a          1
                größe    100
                b      20000000
                c             3
                """, out.toString());
    }

    @Test
    void jsonIsQuotedWhereItMustBe() {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("te\"xt", "a\\b\n\t\u0001\u2028ü");
        map.put("list", List.of(1, 2.5, true, Map.of()));
        assertEquals("{\"te\\\"xt\":\"a\\\\b\\n\\t\\u0001\\u2028ü\",\"list\":[1,2.5,true,{}]}", Json.of(map));
    }
}
