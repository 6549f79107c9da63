/**
 * The durable order in domain terms: what the lane appends, what everyone reads, versioned state, migrations. The
 * lane's thread owns the writer; readers are separate connections that cannot write.
 */
@NullMarked
package dev.tactus.store;

import org.jspecify.annotations.NullMarked;
