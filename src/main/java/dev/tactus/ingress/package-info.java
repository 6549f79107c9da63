/**
 * The public HTTP surface: parses and checks requests, verifies signatures in parallel, admits ops within bounds and
 * turns the lane's verdicts into answers; serves the order read-only. {@code node} builds {@code IngressRoutes} and
 * binds it. Handlers run on the actor system's default dispatcher and never block: signature work and store reads go
 * to executors that are passed in.
 */
@NullMarked
package dev.tactus.ingress;

import org.jspecify.annotations.NullMarked;
