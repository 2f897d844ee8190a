/**
 * Scans over several calls: {@code Scanners} keeps them by id with their leases, {@code ScanCall} answers
 * one call with a {@code ScanBatch}, which is filled for it, or was while the last answer was on its way.
 * Meaning of flags and limits: HBase's RSRpcServices#scan.
 */
package io.basalt.regionserver.scan;
