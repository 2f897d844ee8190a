package io.basalt.cli.disk;

import io.basalt.base.config.ConfigurationException;
import io.basalt.cli.session.CommandFailedException;
import io.basalt.cli.session.Session;
import io.basalt.standalone.StoreConfig;
import io.basalt.storage.file.FileSystem;
import io.basalt.storage.file.LocalFileSystem;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * A file or directory on this host, as the engine sees it.
 *
 * @param files rooted at some directory above it
 * @param path below that root
 */
record FilePlace(FileSystem files, String path) {
    /** Where the store of this installation is. */
    static Path root(Session session) throws IOException, ConfigurationException {
        return session.home()
                .resolve(session.configuration().get(StoreConfig.class).root());
    }

    /**
     * What the user means: a path of this host, or one below the store's root, as messages and logs name files.
     *
     * @throws CommandFailedException when there is no such thing
     */
    static FilePlace find(Session session, String given) throws IOException, ConfigurationException {
        Path path = Path.of(given).toAbsolutePath().normalize();
        if (!Files.exists(path)) {
            Path root = root(session);
            if (!Files.exists(root.resolve(given))) {
                throw new CommandFailedException(
                        "there is no file " + given + ", neither here nor below " + root,
                        "'basalt fsck' lists the files that something is wrong with.");
            }
            return new FilePlace(LocalFileSystem.existing(root), given);
        }
        Path top = path.getRoot();
        return new FilePlace(LocalFileSystem.existing(top), top.relativize(path).toString());
    }

    String name() {
        return path.substring(path.lastIndexOf('/') + 1);
    }

    /** The directory that it is in. */
    String parent() {
        return path.substring(0, Math.max(0, path.lastIndexOf('/')));
    }
}
