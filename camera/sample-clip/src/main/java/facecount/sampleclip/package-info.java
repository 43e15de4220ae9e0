/** Build-time tool: fetches six photos and makes the film that {@code demo} shows. */
@NullMarked
package facecount.sampleclip;

import org.jspecify.annotations.NullMarked;
