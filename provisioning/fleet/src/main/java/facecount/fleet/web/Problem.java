package facecount.fleet.web;

import io.helidon.http.HeaderNames;
import io.helidon.http.Status;
import io.helidon.json.JsonObject;
import io.helidon.webserver.http.ServerResponse;

import java.nio.charset.StandardCharsets;

/** Why a request is not answered, in the form of RFC 9457. Caught by the server's error handler. */
final class Problem extends RuntimeException {
    private static final long serialVersionUID = 1;
    static final String MEDIA_TYPE = "application/problem+json";

    private final transient Status status;
    private final String detail;

    Problem(Status status, String detail) {
        super(detail);
        this.status = status;
        this.detail = detail;
    }

    static Problem notFound(String path) {
        return new Problem(Status.NOT_FOUND_404, "there is nothing at " + path);
    }

    void send(ServerResponse response) {
        response.status(status)
                .header(HeaderNames.CONTENT_TYPE, MEDIA_TYPE)
                .header(HeaderNames.CACHE_CONTROL, "no-store")
                .send(body(status, detail));
    }

    static byte[] body(Status status, String detail) {
        return JsonObject.builder()
                .set("type", "about:blank")
                .set("title", status.reasonPhrase())
                .set("status", status.code())
                .set("detail", detail)
                .build()
                .toString()
                .getBytes(StandardCharsets.UTF_8);
    }
}
