/**
 * What a user says about a table: its families, and the settings of both, as HBase's descriptors have them.
 *
 * <p>A {@link io.basalt.protocol.schema.TableDescriptor} holds
 * {@link io.basalt.protocol.schema.FamilyDescriptor}s. Both are sorted maps of attributes, bytes to bytes, exactly as a
 * client sent them; the typed methods read those maps and know HBase's defaults. So nothing that a client stored is
 * lost or changed, whether or not anybody here knows the key, and a descriptor that comes back from the store equals
 * the one that went in.
 *
 * <p>A descriptor may hold text that makes no sense, since it came from outside: {@code problems()} lists what is wrong
 * with it and {@code validate()} refuses it. On an invalid descriptor a typed method throws
 * {@link java.lang.IllegalArgumentException}. They parse text on each call; what runs often reads them once.
 */
package io.basalt.protocol.schema;
