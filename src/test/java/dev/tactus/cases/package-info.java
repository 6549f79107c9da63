/** Holds the tables of {@code docs/cases} to the tests: by name in a test, by what ran at the end of the build. */
@NullMarked
package dev.tactus.cases;

import org.jspecify.annotations.NullMarked;
