package facecount.appliance.panel;

import io.helidon.http.HeaderName;
import io.helidon.http.HeaderNames;
import io.helidon.http.Status;
import io.helidon.webserver.http.Filter;
import io.helidon.webserver.http.FilterChain;
import io.helidon.webserver.http.RoutingRequest;
import io.helidon.webserver.http.RoutingResponse;
import io.helidon.webserver.http.ServerRequest;

import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Stands before every request: who asks under a name that is not the box's is refused, and every
 * answer tells the browser to fetch nothing from elsewhere and to be shown in no foreign page.
 * Thread-safe.
 */
final class Guard implements Filter {
    private static final HeaderName SEC_FETCH_SITE = HeaderNames.create("Sec-Fetch-Site");

    private static final Map<HeaderName, String> SECURITY_HEADERS =
            Map.of(
                    HeaderNames.create("Content-Security-Policy"),
                    "default-src 'self'; base-uri 'none'; form-action 'self'; object-src 'none';"
                            + " frame-ancestors 'none'",
                    HeaderNames.create("X-Content-Type-Options"),
                    "nosniff",
                    HeaderNames.create("Referrer-Policy"),
                    "no-referrer",
                    HeaderNames.create("Cross-Origin-Opener-Policy"),
                    "same-origin",
                    HeaderNames.create("Cross-Origin-Resource-Policy"),
                    "same-origin",
                    HeaderNames.create("Permissions-Policy"),
                    "camera=(), microphone=(), geolocation=()");

    private final Set<String> names;

    Guard(PanelSettings settings) {
        names =
                java.util.stream.Stream.concat(
                                java.util.stream.Stream.of(
                                        "localhost", "127.0.0.1", "[::1]", settings.host()),
                                settings.hostNames().stream())
                        .collect(java.util.stream.Collectors.toUnmodifiableSet());
    }

    @Override
    public void filter(FilterChain chain, RoutingRequest request, RoutingResponse response) {
        SECURITY_HEADERS.forEach(response::header);
        String name = hostName(request.headers().first(HeaderNames.HOST).orElse(""));
        if (!names.contains(name)) {
            throw new Problem(
                    Status.MISDIRECTED_REQUEST_421,
                    "this box is not called %s; panel.host-names lists its names".formatted(name));
        }
        chain.proceed();
    }

    /** The name without the port, in lower case. */
    private static String hostName(String host) {
        int port = host.lastIndexOf(':');
        String name = port > host.lastIndexOf(']') ? host.substring(0, port) : host;
        return name.toLowerCase(Locale.ROOT);
    }

    /**
     * Refuses a change that another site's page asks for. A page can make a browser send a form
     * anywhere, but neither JSON without asking first nor a false {@code Sec-Fetch-Site}; a program
     * that is no browser sends neither that nor {@code Origin}.
     */
    static void requireSameOrigin(ServerRequest request) {
        boolean json =
                request.headers()
                        .contentType()
                        .map(type -> type.mediaType().text().equals("application/json"))
                        .orElse(false);
        if (!json) {
            throw new Problem(
                    Status.UNSUPPORTED_MEDIA_TYPE_415,
                    "a change is sent with Content-Type: application/json");
        }
        Optional<String> site = request.headers().first(SEC_FETCH_SITE);
        Optional<String> origin = request.headers().first(HeaderNames.ORIGIN);
        String own = "http://" + request.headers().first(HeaderNames.HOST).orElse("");
        boolean sameSite = site.map("same-origin"::equals).orElse(true);
        boolean sameOrigin = origin.map(own::equalsIgnoreCase).orElse(true);
        if (!sameSite || !sameOrigin) {
            throw new Problem(
                    Status.FORBIDDEN_403, "a change is made from the box's own pages only");
        }
    }
}
