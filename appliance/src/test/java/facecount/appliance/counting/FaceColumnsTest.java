package facecount.appliance.counting;

import static org.assertj.core.api.Assertions.assertThat;

import facecount.inference.FaceEmbedding;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Random;

class FaceColumnsTest {
    private static final int FACES = 2 * FaceColumns.BLOCK + 100;

    private final Random random = new Random(7);
    private final Arena arena = Arena.ofConfined();
    private final FaceRows rows = new FaceRows();
    private final FaceColumns columns = new FaceColumns();

    @AfterEach
    void close() {
        columns.close();
        rows.close();
        arena.close();
    }

    @Test
    void products_are_those_of_rows_to_the_last_bit() {
        for (int i = 0; i < FACES; i++) {
            int row = rows.add();
            draw(rows.row(row));
            columns.set(row, rows.row(row));
        }
        MemorySegment probe = arena.allocate(FaceEmbedding.BYTES, 64);
        draw(probe);

        for (int first = 0; first < FACES; first += FaceColumns.BLOCK) {
            int count = Math.min(FaceColumns.BLOCK, FACES - first);
            float[] products = columns.products(first / FaceColumns.BLOCK, count, probe);
            for (int i = 0; i < count; i++) {
                assertThat(products[i])
                        .as("face %d", first + i)
                        .isEqualTo(rows.product(first + i, probe));
            }
        }
    }

    @Test
    void what_was_set_is_read_again() {
        MemorySegment face = arena.allocate(FaceEmbedding.BYTES, 64);
        MemorySegment read = arena.allocate(FaceEmbedding.BYTES, 64);
        draw(face);

        columns.set(FaceColumns.BLOCK, face);
        columns.copy(FaceColumns.BLOCK, read);

        assertThat(read.mismatch(face)).isEqualTo(-1);
    }

    @Test
    void nobody_is_like_a_blank_place() {
        MemorySegment face = arena.allocate(FaceEmbedding.BYTES, 64);
        draw(face);
        columns.set(2, face);

        float[] products = columns.products(0, 3, face);

        assertThat(products[0]).isZero();
        assertThat(products[1]).isZero();
        assertThat(products[2]).isPositive();
    }

    private void draw(MemorySegment target) {
        for (int i = 0; i < FaceEmbedding.DIMENSIONS; i++) {
            target.setAtIndex(ValueLayout.JAVA_FLOAT, i, (float) random.nextGaussian());
        }
    }
}
