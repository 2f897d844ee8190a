package io.basalt.cli.verb;

import io.basalt.cli.output.EscapedBytes;
import io.basalt.protocol.schema.FamilyDescriptor;
import java.util.ArrayList;
import java.util.List;

/**
 * Families as they are typed: {@code profile,stats}, each optionally with attributes, {@code
 * profile{VERSIONS=3;TTL=3600},stats}.
 */
final class FamilySpec {
    private FamilySpec() {}

    static List<FamilyDescriptor> parse(String text) {
        var families = new ArrayList<FamilyDescriptor>();
        int at = 0;
        while (at <= text.length()) {
            int brace = text.indexOf('{', at);
            int comma = text.indexOf(',', at);
            int end;
            if (brace >= 0 && (comma < 0 || brace < comma)) {
                int closing = text.indexOf('}', brace);
                end = closing < 0 ? -1 : closing + 1;
                if (closing < 0 || (end < text.length() && text.charAt(end) != ',')) {
                    throw malformed(text);
                }
                families.add(family(text, text.substring(at, brace), text.substring(brace + 1, closing)));
            } else {
                end = comma < 0 ? text.length() : comma;
                families.add(family(text, text.substring(at, end), ""));
            }
            at = end + 1;
        }
        return families;
    }

    private static FamilyDescriptor family(String text, String name, String attributes) {
        if (name.isBlank()) {
            throw malformed(text);
        }
        var family = FamilyDescriptor.builder(EscapedBytes.parse(name.strip()));
        for (String attribute : attributes.split(";")) {
            int equals = attribute.indexOf('=');
            if (equals > 0) {
                family.attribute(
                        attribute.substring(0, equals).strip(),
                        attribute.substring(equals + 1).strip());
            } else if (!attribute.isBlank()) {
                throw malformed(text);
            }
        }
        return family.build();
    }

    private static IllegalArgumentException malformed(String text) {
        return new IllegalArgumentException(
                "'" + text + "' names no families; write f,g or with attributes f{VERSIONS=3;TTL=3600},g");
    }
}
