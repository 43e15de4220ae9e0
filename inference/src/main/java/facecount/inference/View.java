package facecount.inference;

import java.time.Instant;
import java.util.List;

/**
 * Who is in view in one picture: moving boxes for the panel, without pixels.
 *
 * @param aspect the picture's width over its height
 */
public record View(Instant at, float aspect, List<FaceInView> faces) {
    public View {
        faces = List.copyOf(faces);
    }

    /**
     * @param box shares of the picture's width and height
     */
    public record FaceInView(long track, Box box, EmotionReading emotion) {}
}
