/** The page of the whole fleet: who may see it, and what it shows. Helidon lives here only. */
@NullMarked
package facecount.fleet.web;

import org.jspecify.annotations.NullMarked;
