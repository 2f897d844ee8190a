/**
 * Whether everything agrees: {@link io.basalt.master.doctor.EvidenceCollection} asks hbase:meta, the disk, the
 * coordination service and every region server, {@link io.basalt.master.doctor.Examination} compares what they say, as a
 * pure function, and {@link io.basalt.master.doctor.Doctor} looks twice before it reports anything. On the master's
 * loop.
 */
package io.basalt.master.doctor;
