/** Micro-benchmarks of the node's parts, and what runs, stores and compares them ({@code scripts/bench}). */
@NullMarked
package dev.tactus.bench;

import org.jspecify.annotations.NullMarked;
