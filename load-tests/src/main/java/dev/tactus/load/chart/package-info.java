/**
 * Line charts as SVG, and the XML they are written in. Pure: the same data gives the same bytes everywhere. Whatever text
 * comes in is escaped, since it may be a stranger's.
 */
@NullMarked
package dev.tactus.load.chart;

import org.jspecify.annotations.NullMarked;
