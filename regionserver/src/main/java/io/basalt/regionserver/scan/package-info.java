/**
 * Scans over several calls: {@code Scanners} keeps them by id with their leases, {@code ScanCall} fills one answer.
 * Meaning of flags and limits: HBase's RSRpcServices#scan.
 */
package io.basalt.regionserver.scan;
