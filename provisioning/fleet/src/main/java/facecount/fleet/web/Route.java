package facecount.fleet.web;

import io.helidon.http.Method;
import io.helidon.webserver.http.Handler;

/**
 * One thing that can be asked for.
 *
 * @param path {@code {device}} stands for one segment
 */
record Route(Method method, String path, Handler handler) {
    static Route get(String path, Handler handler) {
        return new Route(Method.GET, path, handler);
    }

    static Route post(String path, Handler handler) {
        return new Route(Method.POST, path, handler);
    }
}
