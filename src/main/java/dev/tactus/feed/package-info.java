/**
 * The ordered feed: replay from the store, then the live tip, to any number of WebSocket subscribers of whom none can
 * slow the lane or another one. {@code node} builds the one {@link dev.tactus.feed.Feed}, the lane's thread publishes
 * to it, ingress opens subscriptions; each of these runs on the default dispatcher, store reads on their own.
 */
@NullMarked
package dev.tactus.feed;

import org.jspecify.annotations.NullMarked;
