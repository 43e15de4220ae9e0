package facecount.fleet.web;

import static java.lang.System.Logger.Level.INFO;
import static java.lang.System.Logger.Level.WARNING;

import facecount.fleet.overview.FleetRecords;

import io.helidon.http.DirectHandler;
import io.helidon.http.HeaderNames;
import io.helidon.http.HttpException;
import io.helidon.http.Status;
import io.helidon.webserver.WebServer;
import io.helidon.webserver.http.DirectHandlers;
import io.helidon.webserver.http.HttpRouting;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;

import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Collectors;

/**
 * The page of the whole fleet, being served. Requests run on virtual threads; this class may be
 * used from any thread.
 */
public final class FleetServer implements AutoCloseable {
    /** A login form; nothing larger is ever sent here. */
    private static final long PAYLOAD_MAX_BYTES = 64 * 1024;

    /** A team's browsers, each of up to six connections. */
    private static final int CONNECTIONS_MAX = 64;

    /** Each reads the database by itself. */
    private static final int REQUESTS_MAX = 32;

    /** A browser on a poor phone connection sends its request within it. */
    private static final Duration READ_LIMIT = Duration.ofSeconds(10);

    private static final Duration STOP_LIMIT = Duration.ofSeconds(1);

    /** Pages ask every few seconds: what fails is said once a minute. */
    private static final Duration SAID_AGAIN_AFTER = Duration.ofMinutes(1);

    private static final System.Logger LOG = System.getLogger(FleetServer.class.getName());

    private final WebServer server;

    private FleetServer(WebServer server) {
        this.server = server;
    }

    /**
     * @throws ServeException if there is no password, the port is taken or the address is not this
     *     machine's
     */
    public static FleetServer start(
            ServerSettings settings, FleetRecords records, PasswordFile password, Clock clock) {
        Door door = new Door(password, clock);
        List<Route> routes = new ArrayList<>(new Pages(door).routes());
        routes.addAll(new Api(records, settings).routes());
        Failures failures = new Failures();
        WebServer server =
                WebServer.builder()
                        .host(settings.host())
                        .port(settings.port())
                        .maxPayloadSize(PAYLOAD_MAX_BYTES)
                        .maxTcpConnections(CONNECTIONS_MAX)
                        .maxConcurrentRequests(REQUESTS_MAX)
                        .connectionOptions(options -> options.readTimeout(READ_LIMIT))
                        .shutdownGracePeriod(STOP_LIMIT)
                        .shutdownHook(false)
                        .directHandlers(problemsBeforeRouting())
                        .routing(
                                routing ->
                                        route(routing, new Guard(settings, door), routes, failures))
                        .build()
                        .start();
        if (!server.isRunning()) {
            // Helidon has logged why and not thrown.
            throw new ServeException(
                    "port %d of %s is in use or not to be had: choose another with --port or --bind"
                            .formatted(settings.port(), settings.host()));
        }
        LOG.log(
                INFO,
                () -> "the fleet's page on http://%s:%d".formatted(settings.host(), server.port()));
        return new FleetServer(server);
    }

    private static void route(
            HttpRouting.Builder routing, Guard guard, List<Route> routes, Failures failures) {
        routing.addFilter(guard)
                .error(Problem.class, (_, response, problem) -> problem.send(response))
                .error(HttpException.class, FleetServer::sendRefusal)
                .error(Exception.class, failures::send);
        routes.forEach(route -> routing.route(route.method(), route.path(), route.handler()));
        routes.stream()
                .collect(Collectors.groupingBy(Route::path))
                .forEach(
                        (path, known) ->
                                routing.any(path, (_, response) -> refuse(response, known)));
        routing.any(
                (request, _) -> {
                    throw Problem.notFound(request.path().path());
                });
    }

    private static void refuse(ServerResponse response, List<Route> known) {
        String methods =
                known.stream()
                        .map(route -> route.method().text())
                        .collect(Collectors.joining(", "));
        response.header(HeaderNames.ALLOW, methods);
        throw new Problem(Status.METHOD_NOT_ALLOWED_405, "this can be asked with " + methods);
    }

    private static void sendRefusal(
            ServerRequest request, ServerResponse response, HttpException refusal) {
        new Problem(refusal.status(), refusal.status().reasonPhrase()).send(response);
    }

    /** What goes wrong here, said seldom. */
    private static final class Failures {
        private final AtomicLong saidNanos =
                new AtomicLong(System.nanoTime() - SAID_AGAIN_AFTER.toNanos());

        private void send(ServerRequest request, ServerResponse response, Exception failure) {
            long now = System.nanoTime();
            long said = saidNanos.get();
            if (now - said >= SAID_AGAIN_AFTER.toNanos() && saidNanos.compareAndSet(said, now)) {
                LOG.log(
                        WARNING,
                        () ->
                                "the page cannot answer %s: %s"
                                        .formatted(request.path().path(), failure.getMessage()),
                        failure);
            }
            new Problem(
                            Status.INTERNAL_SERVER_ERROR_500,
                            "the fleet's records cannot be read now; the log of `facecount fleet"
                                    + " serve` says why")
                    .send(response);
        }
    }

    /** For what is no HTTP, too large or the like, and never reaches a route. */
    private static DirectHandlers problemsBeforeRouting() {
        DirectHandler handler =
                (_, event, status, headers, _) ->
                        DirectHandler.TransportResponse.builder()
                                .status(status)
                                .headers(headers)
                                .header(HeaderNames.CONTENT_TYPE, Problem.MEDIA_TYPE)
                                .keepAlive(event.keepAlive())
                                .entity(Problem.body(status, status.reasonPhrase()))
                                .build();
        DirectHandlers.Builder handlers = DirectHandlers.builder();
        for (DirectHandler.EventType event : DirectHandler.EventType.values()) {
            handlers.addHandler(event, handler);
        }
        return handlers.build();
    }

    /** The port it listens on. */
    public int port() {
        return server.port();
    }

    /** Waits a second or two at most. */
    @Override
    public void close() {
        server.stop();
    }
}
