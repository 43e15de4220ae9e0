/** What an operator wants to know of a fleet: plain values, summed up; no database, no page. */
@NullMarked
package facecount.fleet.overview;

import org.jspecify.annotations.NullMarked;
