package io.basalt.cli.verb;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.basalt.base.Bytes;
import io.basalt.client.filter.Comparison;
import io.basalt.client.filter.Filter;
import io.basalt.protocol.schema.FamilyDescriptor;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ExpressionsTest {
    private static void condition(String text, String family, String qualifier, Comparison comparison) {
        assertEquals(
                new WhereExpression.Condition(Bytes.of(family), Bytes.of(qualifier), comparison),
                WhereExpression.parse(text));
    }

    @Test
    void conditionsHaveOneOperatorAndAnyValue() {
        condition("f:q=v", "f", "q", Comparison.equal("v"));
        condition("f:q=", "f", "q", Comparison.equal(""));
        condition("f:q=a=b<c", "f", "q", Comparison.equal("a=b<c"));
        condition("f:q!=v", "f", "q", Comparison.notEqual("v"));
        condition("f:q<v", "f", "q", Comparison.lessThan("v"));
        condition("f:q<=v", "f", "q", Comparison.atMost("v"));
        condition("f:q>v", "f", "q", Comparison.greaterThan("v"));
        condition("f:q>=v", "f", "q", Comparison.atLeast("v"));
        condition("f:q^=v", "f", "q", Comparison.startsWith("v"));
        condition("f:q*=V", "f", "q", Comparison.contains("v"));
        condition("f:q~=^a.b$", "f", "q", Comparison.matches(Pattern.compile("^a.b$", Pattern.DOTALL)));
        condition("f:=v", "f", "", Comparison.equal("v"));
        condition("f:\\x01=\\x02", "f", "\1", Comparison.equal("\2"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "f", "f:q", "f=v", ":q=v", "f:q~=("})
    void whatIsNoConditionIsRefused(String text) {
        assertThrows(IllegalArgumentException.class, () -> WhereExpression.parse(text));
    }

    @Test
    void severalConditionsMustAllHold() {
        var one = WhereExpression.parse("f:a=1");
        var two = WhereExpression.parse("f:b>2");
        assertEquals(Optional.empty(), WhereExpression.filter(List.of()));
        assertEquals(Optional.of(one.filter()), WhereExpression.filter(List.of(one)));
        assertEquals(Optional.of(Filter.and(one.filter(), two.filter())), WhereExpression.filter(List.of(one, two)));
    }

    @Test
    void familiesMayHaveAttributes() {
        List<FamilyDescriptor> families = FamilySpec.parse("a,b{VERSIONS=3; TTL=60},c{}");
        assertEquals(3, families.size());
        assertEquals(FamilyDescriptor.of("a"), families.get(0));
        assertEquals(3, families.get(1).maxVersions());
        assertEquals(60, families.get(1).ttlSeconds());
        assertEquals(FamilyDescriptor.of("c"), families.get(2));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", ",", "a,", "a{", "a{b}", "a{VERSIONS=3}b", "{VERSIONS=3}"})
    void whatNamesNoFamiliesIsRefused(String text) {
        assertThrows(IllegalArgumentException.class, () -> FamilySpec.parse(text));
    }

    @Test
    void regionsAreOfEvenSize() {
        assertEquals(List.of(), SplitKeys.ofBinaryKeys(1));
        assertEquals(
                List.of("@", "\\x80", "\\xC0"),
                SplitKeys.ofBinaryKeys(4).stream().map(Bytes::toString).toList());
        assertEquals(
                List.of("55555555", "aaaaaaaa"),
                SplitKeys.ofHexKeys(3).stream().map(Bytes::toString).toList());
        for (int regions : new int[] {2, 3, 7, 256, 257, 1000}) {
            for (List<Bytes> keys : List.of(SplitKeys.ofBinaryKeys(regions), SplitKeys.ofHexKeys(regions))) {
                assertEquals(regions - 1, keys.size());
                assertEquals(keys, keys.stream().sorted().distinct().toList());
            }
        }
    }

    @Test
    void columnsAndFamiliesAreToldApart() {
        assertEquals(new ColumnName(Bytes.of("f"), Optional.empty()), ColumnName.parse("f"));
        assertEquals(new ColumnName(Bytes.of("f"), Optional.of(Bytes.EMPTY)), ColumnName.parse("f:"));
        assertEquals(new ColumnName(Bytes.of("f"), Optional.of(Bytes.of("a:b"))), ColumnName.parse("f:a:b"));
        assertThrows(IllegalArgumentException.class, () -> ColumnName.parse(":q"));
        assertThrows(IllegalArgumentException.class, () -> ColumnName.parseColumn("f"));
    }
}
