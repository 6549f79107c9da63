/**
 * Posts sealed batches to the InputBox, each in one L1 transaction whose bytes are durable before anything is sent.
 * {@code SubmitterCore} decides, purely; {@code BatchSubmitterActor} keeps its slots in an event-sourced journal in
 * the node's database, runs on the default dispatcher and never blocks. Others see a {@code PostingView}.
 */
@NullMarked
package dev.tactus.l1.post;

import org.jspecify.annotations.NullMarked;
