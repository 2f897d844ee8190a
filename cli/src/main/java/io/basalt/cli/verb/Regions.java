package io.basalt.cli.verb;

import io.basalt.cli.session.CommandFailedException;
import io.basalt.client.Admin;
import io.basalt.protocol.meta.MetaRow;
import java.util.List;

/** Finds regions by what people type. */
final class Regions {
    private Regions() {}

    /** @param name the beginning of its encoded name, as long as it takes to tell it from others */
    static MetaRow find(Admin admin, String name) throws Exception {
        List<MetaRow> found = admin.allRegions().stream()
                .filter(row -> row.region().encodedName().startsWith(name))
                .toList();
        if (found.size() == 1) {
            return found.get(0);
        }
        throw new CommandFailedException(
                found.isEmpty() ? "there is no region " + name : found.size() + " regions begin with " + name,
                "'basalt region list' shows the regions there are.");
    }
}
