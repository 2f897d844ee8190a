/**
 * What exists on disk, and who owns it: numbered versions of manifests (per region) and of descriptors (per table), of
 * which the highest counts, each published by exclusive creation.
 *
 * <p>Read in this order: {@link io.basalt.storage.manifest.Manifest}, {@link
 * io.basalt.storage.manifest.NumberedFiles}, {@link io.basalt.storage.manifest.ManifestStore}, ManifestText. Bytes:
 * {@code docs/formats/manifest.md}; where everything is: {@code docs/formats/layout.md}.
 *
 * <h2>Invariants</h2>
 * <ol>
 *   <li>Of any number of processes that publish version <i>n</i> exactly one succeeds, even when one of them slept so
 *       long that version <i>n</i> was cleaned away meanwhile: {@code NumberedFilesTest}.
 *   <li>The newest version is never deleted, and a damaged one never replaced by an older: {@code ManifestStoreTest}.
 * </ol>
 */
package io.basalt.storage.manifest;
