package facecount.fleet.web;

import io.helidon.http.HeaderNames;
import io.helidon.http.Status;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;

/**
 * A file of the page, held in memory: all of them together are small, and a closed list of files
 * leaves no path to walk out of. Immutable.
 */
final class Asset {
    private final byte[] bytes;
    private final String mediaType;
    private final String tag;

    private Asset(byte[] bytes, String mediaType) {
        this.bytes = bytes;
        this.mediaType = mediaType;
        this.tag = '"' + HexFormat.of().formatHex(sha256(bytes), 0, 8) + '"';
    }

    /**
     * @param file in this package's folder {@code web}
     * @throws IllegalStateException if the program was packed without it
     */
    static Asset of(String file) {
        try (InputStream in = Asset.class.getResourceAsStream("web/" + file)) {
            if (in == null) {
                throw new IllegalStateException(
                        "the program lacks its page web/%s: build it again".formatted(file));
            }
            return new Asset(in.readAllBytes(), mediaType(file));
        } catch (IOException e) {
            throw new UncheckedIOException("web/%s cannot be read".formatted(file), e);
        }
    }

    private static String mediaType(String file) {
        return switch (file.substring(file.lastIndexOf('.') + 1)) {
            case "html" -> "text/html; charset=utf-8";
            case "css" -> "text/css; charset=utf-8";
            case "js" -> "text/javascript; charset=utf-8";
            case "json" -> "application/json";
            case "txt" -> "text/plain; charset=utf-8";
            case "svg" -> "image/svg+xml";
            default -> throw new IllegalStateException("a kind of file nobody serves: " + file);
        };
    }

    private static byte[] sha256(byte[] bytes) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(bytes);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }

    byte[] bytes() {
        return Arrays.copyOf(bytes, bytes.length);
    }

    /** The browser asks each time whether its copy is still good: an update shows at once. */
    void send(ServerRequest request, ServerResponse response) {
        response.header(HeaderNames.ETAG, tag).header(HeaderNames.CACHE_CONTROL, "no-cache");
        if (request.headers().first(HeaderNames.IF_NONE_MATCH).filter(tag::equals).isPresent()) {
            response.status(Status.NOT_MODIFIED_304).send();
        } else {
            response.header(HeaderNames.CONTENT_TYPE, mediaType).send(bytes);
        }
    }
}
