package facecount.appliance.panel;

import java.util.ArrayList;
import java.util.List;

/** The pages and the files they load; all of them, and nothing else, is served. */
final class Pages {
    private static final List<String> FILES =
            List.of(
                    "favicon.svg",
                    "panel.css",
                    "theme.js",
                    "language.js",
                    "live.js",
                    "charts.js",
                    "expressions.js",
                    "stage.js",
                    "dashboard.js",
                    "wall.js",
                    "report.js",
                    "lang/en.json",
                    "lang/fr.json",
                    "lib/uPlot.iife.min.js",
                    "lib/uPlot.min.css",
                    "lib/uPlot.LICENSE.txt");

    private final PanelData data;

    Pages(PanelData data) {
        this.data = data;
    }

    List<Route> routes() {
        List<Route> routes = new ArrayList<>();
        Asset report = Asset.of("report.html");
        routes.add(Route.get("/", Asset.of("index.html")::send));
        routes.add(Route.get("/wall", Asset.of("wall.html")::send));
        routes.add(
                Route.get(
                        "/report/{date}",
                        (request, response) -> {
                            Api.knownDay(request, data);
                            report.send(request, response);
                        }));
        FILES.forEach(file -> routes.add(Route.get("/assets/" + file, Asset.of(file)::send)));
        return routes;
    }
}
