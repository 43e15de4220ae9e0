package facecount.convert;

import java.nio.file.Path;

/** A registry's own program that downloads packages. */
interface PackageClient {
    /**
     * Downloads one package as one file into an empty folder; checks nothing.
     *
     * @throws ConvertException if the program is missing or does not deliver; the message says what
     *     to install or to try
     */
    void download(PackageSource source, Path folder);
}
