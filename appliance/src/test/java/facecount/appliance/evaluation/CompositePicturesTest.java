package facecount.appliance.evaluation;

import static org.assertj.core.api.Assertions.assertThat;

import facecount.appliance.evaluation.CompositePictures.Photograph;
import facecount.camera.Frame;
import facecount.inference.Box;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import java.lang.foreign.Arena;
import java.lang.foreign.ValueLayout;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

class CompositePicturesTest {
    private static final byte DARK = 20;
    private static final byte LIGHT = 90;
    private static final byte SKIN = 120;

    private final Arena arena = Arena.ofConfined();
    private final Frame picture = new Frame(arena);
    private final CompositePictures composites =
            new CompositePictures(
                    List.of(
                            new Photograph("dark.jpg", flat(320, 240, DARK)),
                            new Photograph("light.jpg", flat(900, 600, LIGHT))));

    @AfterEach
    void close() {
        arena.close();
    }

    @Test
    void the_same_number_makes_the_same_picture_and_another_number_another() {
        Frame again = new Frame(arena);
        Frame other = new Frame(arena);

        composites.make(7, picture);
        composites.make(7, again);
        composites.make(8, other);

        assertThat(picture.pixelsBgr().mismatch(again.pixelsBgr())).isEqualTo(-1);
        assertThat(picture.pixelsBgr().mismatch(other.pixelsBgr())).isNotEqualTo(-1);
    }

    @Test
    void every_spot_is_known_by_the_photograph_it_comes_from() {
        List<String> pieces = composites.make(3, picture);

        assertThat(Set.copyOf(pieces)).containsExactlyInAnyOrder("dark.jpg", "light.jpg");
        for (int x = 5; x < CompositePictures.WIDTH_PX; x += 100) {
            for (int y = 5; y < CompositePictures.HEIGHT_PX; y += 100) {
                String photograph = CompositePictures.at(new Box(x - 2, y - 2, 4.2f, 4.2f), pieces);
                assertThat(pixel(x, y)).isEqualTo(photograph.equals("dark.jpg") ? DARK : LIGHT);
            }
        }
    }

    @Test
    void a_box_beyond_the_edge_belongs_to_the_nearest_piece() {
        List<String> pieces = List.of("0", "1", "2", "3", "4", "5", "6", "7", "8", "9", "10", "11");

        assertThat(CompositePictures.at(new Box(-90, -90, 20, 20), pieces)).isEqualTo("0");
        assertThat(CompositePictures.at(new Box(1290, 730, 20, 20), pieces)).isEqualTo("11");
    }

    @Test
    void a_face_is_pasted_where_the_box_says_and_nowhere_else() {
        composites.make(3, picture);
        Frame before = new Frame(arena);
        composites.make(3, before);

        Box face = CompositePictures.paste(flat(250, 250, SKIN), 8, picture);

        for (int y = 0; y < CompositePictures.HEIGHT_PX; y++) {
            for (int x = 0; x < CompositePictures.WIDTH_PX; x++) {
                double fromMiddle =
                        Math.hypot(x + 0.5 - face.centerXPx(), y + 0.5 - face.centerYPx());
                if (fromMiddle < 0.6 * face.widthPx()) {
                    assertThat(pixel(x, y)).isEqualTo(SKIN);
                } else if (fromMiddle > 0.9 * face.widthPx()) {
                    long at = 3 * ((long) y * CompositePictures.WIDTH_PX + x);
                    assertThat(pixel(x, y))
                            .isEqualTo(before.pixelsBgr().get(ValueLayout.JAVA_BYTE, at));
                }
            }
        }
    }

    @Test
    void every_size_comes_to_every_place_and_the_faces_lie_apart_in_the_picture() {
        Set<List<Integer>> sizesAndPlaces = new HashSet<>();
        Frame portrait = flat(250, 250, SKIN);
        for (int number = 0; number < CompositePictures.SIZES_PX.size(); number++) {
            picture.prepare(
                    CompositePictures.WIDTH_PX, CompositePictures.HEIGHT_PX, number, Instant.EPOCH);
            Box previous = new Box(-1, -1, 0, 0);
            for (int place = 0; place < CompositePictures.PLACES; place++) {
                Box face = CompositePictures.paste(portrait, place, picture);
                sizesAndPlaces.add(List.of(place, Math.round(face.heightPx())));
                assertThat(face.overlap(previous)).isZero();
                assertThat(face.leftPx()).isNotNegative();
                assertThat(face.leftPx() + face.widthPx())
                        .isLessThanOrEqualTo(CompositePictures.WIDTH_PX);
                previous = face;
            }
        }

        assertThat(sizesAndPlaces)
                .hasSize(CompositePictures.PLACES * CompositePictures.SIZES_PX.size());
    }

    private byte pixel(int x, int y) {
        return picture.pixelsBgr()
                .get(ValueLayout.JAVA_BYTE, 3 * ((long) y * CompositePictures.WIDTH_PX + x));
    }

    private Frame flat(int widthPx, int heightPx, byte grey) {
        Frame frame = new Frame(arena);
        frame.prepare(widthPx, heightPx, 0, Instant.EPOCH).fill(grey);
        return frame;
    }
}
