/** Reads settings and reports every mistake at once; the home of tomlj. */
@NullMarked
package facecount.appliance.config;

import org.jspecify.annotations.NullMarked;
