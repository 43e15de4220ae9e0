package facecount.appliance.panel;

import static java.lang.System.Logger.Level.INFO;
import static java.lang.System.Logger.Level.WARNING;

import io.helidon.http.DirectHandler;
import io.helidon.http.HeaderNames;
import io.helidon.http.HttpException;
import io.helidon.http.Status;
import io.helidon.webserver.WebServer;
import io.helidon.webserver.http.DirectHandlers;
import io.helidon.webserver.http.HttpRouting;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/**
 * The web panel and the HTTP API, being served. Requests run on virtual threads; this class may be
 * used from any thread.
 */
public final class Panel implements AutoCloseable {
    /** Changes are empty objects; nothing larger is ever sent to the box. */
    private static final long PAYLOAD_MAX_BYTES = 4 * 1024;

    /** The live streams and as many page loads, each of up to six connections, as come together. */
    private static final int CONNECTIONS_MAX = 64;

    /** All the live streams, and the same again of short requests. */
    private static final int REQUESTS_MAX = 2 * LiveStreams.STREAMS_MAX;

    /** A browser on a poor phone connection sends its request within it. */
    private static final Duration READ_LIMIT = Duration.ofSeconds(10);

    private static final Duration STOP_LIMIT = Duration.ofSeconds(1);
    private static final System.Logger LOG = System.getLogger(Panel.class.getName());

    private final WebServer server;
    private final LiveStreams streams;

    private Panel(WebServer server, LiveStreams streams) {
        this.server = server;
        this.streams = streams;
    }

    /**
     * @throws PanelException if the port is taken or the address is not the box's
     */
    public static Panel start(PanelSettings settings, PanelData data) {
        LiveStreams streams = new LiveStreams(new LiveTopics(data, settings));
        List<Route> routes = routes(settings, data, streams);
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
                        .routing(routing -> route(routing, settings, routes))
                        .build()
                        .start();
        if (!server.isRunning()) {
            // Helidon has logged why and not thrown.
            throw new PanelException(
                    "port %d of %s is in use or not to be had: choose another with --port N or panel.port"
                            .formatted(settings.port(), settings.host()));
        }
        LOG.log(INFO, () -> "panel on http://%s:%d".formatted(settings.host(), server.port()));
        return new Panel(server, streams);
    }

    static List<Route> routes(PanelSettings settings, PanelData data, LiveStreams streams) {
        List<Route> routes = new ArrayList<>(new Api(data, settings, streams).routes());
        routes.addAll(new Pages(data).routes());
        return routes;
    }

    private static void route(
            HttpRouting.Builder routing, PanelSettings settings, List<Route> routes) {
        routing.addFilter(new Guard(settings))
                .error(Problem.class, (_, response, problem) -> problem.send(response))
                .error(HttpException.class, Panel::sendRefusal)
                .error(Exception.class, Panel::sendFailure);
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

    private static void sendFailure(
            ServerRequest request, ServerResponse response, Exception failure) {
        LOG.log(WARNING, () -> "the panel cannot answer " + request.path().path(), failure);
        new Problem(Status.INTERNAL_SERVER_ERROR_500, "the box could not answer; its log says why")
                .send(response);
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

    /** Ends the live streams, then the server; waits a second or two at most. */
    @Override
    public void close() {
        streams.close();
        server.stop();
    }
}
