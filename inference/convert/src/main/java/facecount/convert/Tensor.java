package facecount.convert;

import java.util.Arrays;

/**
 * Float weights in row-major order.
 *
 * <p>Holds the array it was given: whoever makes one hands the array over.
 */
final class Tensor {
    private final int[] shape;
    private final float[] values;

    /**
     * @throws IllegalArgumentException if the shape needs another number of values
     */
    Tensor(int[] shape, float[] values) {
        int needed = Arrays.stream(shape).reduce(1, Math::multiplyExact);
        if (needed != values.length) {
            throw new IllegalArgumentException(
                    "shape %s needs %d values, there are %d"
                            .formatted(Arrays.toString(shape), needed, values.length));
        }
        this.shape = shape.clone();
        this.values = values;
    }

    int[] shape() {
        return shape.clone();
    }

    int size(int axis) {
        return shape[axis];
    }

    int rank() {
        return shape.length;
    }

    float[] values() {
        return values;
    }

    Tensor reshaped(int... newShape) {
        return new Tensor(newShape, values);
    }

    /** Axis {@code i} of the result is axis {@code order[i]} of this. */
    Tensor transposed(int... order) {
        int[] strides = new int[shape.length];
        int stride = 1;
        for (int axis = shape.length - 1; axis >= 0; axis--) {
            strides[axis] = stride;
            stride *= shape[axis];
        }
        int[] newShape = Arrays.stream(order).map(axis -> shape[axis]).toArray();
        float[] result = new float[values.length];
        for (int target = 0; target < result.length; target++) {
            int rest = target;
            int source = 0;
            for (int axis = newShape.length - 1; axis >= 0; axis--) {
                source += rest % newShape[axis] * strides[order[axis]];
                rest /= newShape[axis];
            }
            result[target] = values[source];
        }
        return new Tensor(newShape, result);
    }
}
