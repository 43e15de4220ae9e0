package facecount.fleet.web;

import io.helidon.http.HeaderName;
import io.helidon.http.HeaderNames;
import io.helidon.http.Method;
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
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Stands before every request: who asks under a foreign name, changes something from a foreign page
 * or has not come in is refused, and every answer tells the browser to fetch nothing from elsewhere
 * and to be shown in no foreign page. Thread-safe.
 */
final class Guard implements Filter {
    /** What is the same for everybody and tells nothing of the fleet. */
    private static final Set<String> OPEN = Set.of("/login", "/api/v1/status");

    private static final String OPEN_FILES = "/assets/";
    private static final String COOKIE = "facecount-fleet";

    /** The page sends it when a person did something since its last question. */
    private static final HeaderName ACTIVE = HeaderNames.create("Face-Count-Active");

    private static final HeaderName SEC_FETCH_SITE = HeaderNames.create("Sec-Fetch-Site");
    private static final HeaderName FORWARDED_PROTO = HeaderNames.create("X-Forwarded-Proto");

    private static final Map<HeaderName, String> SECURITY_HEADERS =
            Map.of(
                    HeaderNames.create("Content-Security-Policy"),
                    "default-src 'self'; base-uri 'none'; form-action 'self'; object-src 'none';"
                            + " frame-ancestors 'none'",
                    HeaderNames.create("X-Content-Type-Options"),
                    "nosniff",
                    HeaderNames.create("Referrer-Policy"),
                    // Under no-referrer a browser names "null" as the origin of our own forms.
                    "same-origin",
                    HeaderNames.create("Cross-Origin-Opener-Policy"),
                    "same-origin",
                    HeaderNames.create("Cross-Origin-Resource-Policy"),
                    "same-origin",
                    HeaderNames.create("Permissions-Policy"),
                    "camera=(), microphone=(), geolocation=()");

    private final Set<String> names;
    private final Door door;

    Guard(ServerSettings settings, Door door) {
        this.door = door;
        this.names =
                Stream.concat(
                                Stream.of("localhost", "127.0.0.1", "[::1]", settings.host()),
                                settings.hostNames().stream())
                        .collect(Collectors.toUnmodifiableSet());
    }

    @Override
    public void filter(FilterChain chain, RoutingRequest request, RoutingResponse response) {
        SECURITY_HEADERS.forEach(response::header);
        requireOwnName(request);
        boolean reads =
                request.prologue().method().equals(Method.GET)
                        || request.prologue().method().equals(Method.HEAD);
        if (!reads) {
            requireSameOrigin(request);
        }
        String path = request.path().path();
        if (OPEN.contains(path) || path.startsWith(OPEN_FILES)) {
            chain.proceed();
            return;
        }
        boolean isPage = !path.startsWith("/api/");
        boolean isUse = isPage || request.headers().contains(ACTIVE);
        if (door.isIn(token(request), isUse)) {
            chain.proceed();
        } else if (isPage && reads) {
            response.header(HeaderNames.CACHE_CONTROL, "no-store");
            redirect(response, "/login");
        } else {
            throw new Problem(Status.UNAUTHORIZED_401, "sign in at /login first");
        }
    }

    private void requireOwnName(ServerRequest request) {
        String name = hostName(request.headers().first(HeaderNames.HOST).orElse(""));
        // The address itself is in nobody's power to point elsewhere, so it may be used as it is.
        if (!names.contains(name) && !name.equals(request.localPeer().host())) {
            throw new Problem(
                    Status.MISDIRECTED_REQUEST_421,
                    "this server is not called %s; --host-name tells it its names".formatted(name));
        }
    }

    /** The name without the port, in lower case. */
    private static String hostName(String host) {
        int port = host.lastIndexOf(':');
        String name = port > host.lastIndexOf(']') ? host.substring(0, port) : host;
        return name.toLowerCase(Locale.ROOT);
    }

    /**
     * Refuses a change that another site's page asks for. A page can make a browser send a form
     * anywhere, but no false {@code Sec-Fetch-Site} or {@code Origin}; a program that is no browser
     * sends neither, and has no cookie that a foreign page could use.
     */
    private static void requireSameOrigin(ServerRequest request) {
        Optional<String> site = request.headers().first(SEC_FETCH_SITE);
        Optional<String> origin = request.headers().first(HeaderNames.ORIGIN);
        String host = request.headers().first(HeaderNames.HOST).orElse("");
        boolean sameSite = site.map("same-origin"::equals).orElse(true);
        // What ends TLS in front of this server asks it in the clear.
        boolean sameOrigin =
                origin.map(
                                own ->
                                        own.equalsIgnoreCase("http://" + host)
                                                || own.equalsIgnoreCase("https://" + host))
                        .orElse(true);
        if (!sameSite || !sameOrigin) {
            throw new Problem(
                    Status.FORBIDDEN_403, "a change is made from this server's own pages only");
        }
    }

    /** Empty if it shows none. */
    static String token(ServerRequest request) {
        return request.headers().cookies().first(COOKIE).orElse("");
    }

    /** The browser shows it from now on; a page's script never sees it. */
    static String cookie(ServerRequest request, String token) {
        return cookie(request, token, Door.STAY_MAX.toSeconds());
    }

    static String noCookie(ServerRequest request) {
        return cookie(request, "", 0);
    }

    private static String cookie(ServerRequest request, String token, long seconds) {
        boolean isTls =
                request.headers().first(FORWARDED_PROTO).filter("https"::equals).isPresent();
        return "%s=%s; Path=/; Max-Age=%d; HttpOnly; SameSite=Strict%s"
                .formatted(COOKIE, token, seconds, isTls ? "; Secure" : "");
    }

    static void redirect(io.helidon.webserver.http.ServerResponse response, String path) {
        response.status(Status.SEE_OTHER_303).header(HeaderNames.LOCATION, path).send();
    }
}
