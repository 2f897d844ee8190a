package io.basalt.cli.verb;

import io.basalt.base.Bytes;
import io.basalt.cli.output.EscapedBytes;
import io.basalt.client.filter.Comparison;
import io.basalt.client.filter.Filter;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/**
 * A condition on a column as it is typed, without spaces around the operator.
 *
 * <pre>
 *   f:q=v   f:q!=v   f:q&lt;v   f:q&lt;=v   f:q&gt;v   f:q&gt;=v     bytes
 *   f:q^=v   begins with       f:q*=v   contains, in any case       f:q~=v   regular expression
 * </pre>
 */
final class WhereExpression {
    /** Longer ones first, since one operator may begin like another. */
    private static final List<Operator> OPERATORS = List.of(
            new Operator("!=", text -> Comparison.notEqual(EscapedBytes.parse(text))),
            new Operator("<=", text -> Comparison.atMost(EscapedBytes.parse(text))),
            new Operator(">=", text -> Comparison.atLeast(EscapedBytes.parse(text))),
            new Operator("^=", text -> Comparison.startsWith(EscapedBytes.parse(text))),
            new Operator("*=", Comparison::contains),
            new Operator("~=", WhereExpression::matches),
            new Operator("=", text -> Comparison.equal(EscapedBytes.parse(text))),
            new Operator("<", text -> Comparison.lessThan(EscapedBytes.parse(text))),
            new Operator(">", text -> Comparison.greaterThan(EscapedBytes.parse(text))));

    private record Operator(String sign, Function<String, Comparison> comparison) {}

    /** A column, and what its value must be like. */
    record Condition(Bytes family, Bytes qualifier, Comparison comparison) {
        Filter filter() {
            return Filter.where(family, qualifier, comparison);
        }
    }

    private WhereExpression() {}

    static Condition parse(String text) {
        int colon = text.indexOf(':');
        for (int at = colon + 1; colon > 0 && at < text.length(); at++) {
            for (Operator operator : OPERATORS) {
                if (text.startsWith(operator.sign, at)) {
                    ColumnName column = ColumnName.parseColumn(text.substring(0, at));
                    String value = text.substring(at + operator.sign.length());
                    return new Condition(
                            column.family(), column.qualifier().orElseThrow(), operator.comparison.apply(value));
                }
            }
        }
        throw new IllegalArgumentException("'" + text
                + "' is no condition; write family:qualifier=value, or != < <= > >=, ^= (begins with), *= (contains),"
                + " ~= (regular expression)");
    }

    /** All conditions together; nothing when there are none. */
    static Optional<Filter> filter(List<Condition> conditions) {
        if (conditions.isEmpty()) {
            return Optional.empty();
        }
        Filter[] filters = conditions.stream().map(Condition::filter).toArray(Filter[]::new);
        return Optional.of(filters.length == 1 ? filters[0] : Filter.and(filters));
    }

    private static Comparison matches(String expression) {
        try {
            return Comparison.matches(Pattern.compile(expression, Pattern.DOTALL));
        } catch (PatternSyntaxException e) {
            throw new IllegalArgumentException(
                    "'" + expression + "' is no regular expression: " + e.getDescription(), e);
        }
    }
}
