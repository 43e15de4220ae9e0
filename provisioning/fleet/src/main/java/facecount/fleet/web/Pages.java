package facecount.fleet.web;

import io.helidon.http.HeaderNames;
import io.helidon.http.Status;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** The pages themselves, and the way in and out. Thread-safe. */
final class Pages {
    private static final List<String> FILES =
            List.of(
                    "favicon.svg",
                    "panel.css",
                    "fleet.css",
                    "theme.js",
                    "language.js",
                    "charts.js",
                    "view.js",
                    "fleet.js",
                    "box.js",
                    "login.js",
                    "lang/en.json",
                    "lang/fr.json",
                    "lib/uPlot.iife.min.js",
                    "lib/uPlot.min.css",
                    "lib/uPlot.LICENSE.txt");

    private static final String REFUSAL = "<!--refusal-->";

    private final Door door;
    private final String login = new String(Asset.of("login.html").bytes(), StandardCharsets.UTF_8);

    Pages(Door door) {
        this.door = door;
    }

    List<Route> routes() {
        List<Route> routes = new ArrayList<>();
        routes.add(Route.get("/", Asset.of("fleet.html")::send));
        routes.add(Route.get("/boxes/{device}", Asset.of("box.html")::send));
        routes.add(Route.get("/login", (_, response) -> sendLogin(response, Status.OK_200, "")));
        routes.add(Route.post("/login", this::enter));
        routes.add(Route.post("/logout", this::leave));
        FILES.forEach(file -> routes.add(Route.get("/assets/" + file, Asset.of(file)::send)));
        return routes;
    }

    private void enter(ServerRequest request, ServerResponse response) {
        switch (door.enter(password(request.content().as(String.class)))) {
            case Door.Answer.In(String token) -> {
                response.header(HeaderNames.CACHE_CONTROL, "no-store")
                        .header(HeaderNames.SET_COOKIE, Guard.cookie(request, token));
                Guard.redirect(response, "/");
            }
            case Door.Answer.Wrong _ ->
                    sendLogin(
                            response,
                            Status.UNAUTHORIZED_401,
                            refusal("wrong", 0, "This is not the password."));
            case Door.Answer.Locked(var remaining) -> {
                long minutes = remaining.plusSeconds(59).toMinutes();
                response.header(HeaderNames.RETRY_AFTER, String.valueOf(remaining.toSeconds() + 1));
                sendLogin(
                        response,
                        Status.TOO_MANY_REQUESTS_429,
                        refusal(
                                "locked",
                                minutes,
                                "Too many wrong passwords. Try again in %d minutes."
                                        .formatted(minutes)));
            }
            case Door.Answer.Busy _ ->
                    sendLogin(
                            response,
                            Status.SERVICE_UNAVAILABLE_503,
                            refusal("busy", 0, "Too many sign in at once. Try again."));
        }
    }

    /** Of a form; empty if it holds none. */
    private static String password(String form) {
        for (String field : form.split("&", -1)) {
            if (field.startsWith("password=")) {
                try {
                    return URLDecoder.decode(
                            field.substring("password=".length()), StandardCharsets.UTF_8);
                } catch (IllegalArgumentException e) {
                    return "";
                }
            }
        }
        return "";
    }

    private static String refusal(String state, long minutes, String words) {
        return "<p class=\"refusal\" role=\"alert\" id=\"refusal\" data-state=\"%s\" data-minutes=\"%d\">%s</p>"
                .formatted(state, minutes, words);
    }

    private void sendLogin(ServerResponse response, Status status, String refusal) {
        response.status(status)
                .header(HeaderNames.CONTENT_TYPE, "text/html; charset=utf-8")
                .header(HeaderNames.CACHE_CONTROL, "no-store")
                .send(login.replace(REFUSAL, refusal).getBytes(StandardCharsets.UTF_8));
    }

    private void leave(ServerRequest request, ServerResponse response) {
        door.leave(Guard.token(request));
        response.header(HeaderNames.CACHE_CONTROL, "no-store")
                .header(HeaderNames.SET_COOKIE, Guard.noCookie(request));
        Guard.redirect(response, "/login");
    }
}
