package facecount.convert;

import ai.onnx.proto.OnnxMl.TensorProto;
import ai.onnx.proto.OnnxMl.TensorProto.DataLocation;
import ai.onnx.proto.OnnxMl.TensorProto.DataType;

import com.google.protobuf.ByteString;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;

/** Reads and writes ONNX's tensors, whichever of their fields the values are in. */
final class OnnxTensors {
    private OnnxTensors() {}

    static TensorProto of(String name, Tensor tensor) {
        float[] values = tensor.values();
        byte[] bytes = new byte[values.length * Float.BYTES];
        littleEndian(bytes).asFloatBuffer().put(values);
        TensorProto.Builder proto =
                TensorProto.newBuilder()
                        .setName(name)
                        .setDataType(DataType.FLOAT.getNumber())
                        .setRawData(ByteString.copyFrom(bytes));
        for (int size : tensor.shape()) {
            proto.addDims(size);
        }
        return proto.build();
    }

    static boolean isFloat(TensorProto proto) {
        return proto.getDataType() == DataType.FLOAT.getNumber();
    }

    /**
     * @throws ConvertException if the tensor is not float or its values are in another file
     */
    static Tensor floats(TensorProto proto) {
        if (!isFloat(proto)) {
            throw wrongType(proto, "FLOAT");
        }
        checkInside(proto);
        int count = count(proto);
        float[] values = new float[count];
        if (proto.getFloatDataCount() == count) {
            for (int i = 0; i < count; i++) {
                values[i] = proto.getFloatData(i);
            }
        } else {
            littleEndian(raw(proto, count, Float.BYTES)).asFloatBuffer().get(values);
        }
        return new Tensor(shape(proto), values);
    }

    /**
     * The values of an 8-bit tensor as whole numbers.
     *
     * @throws ConvertException if the tensor is neither INT8 nor UINT8
     */
    static int[] bytes(TensorProto proto) {
        boolean signed = proto.getDataType() == DataType.INT8.getNumber();
        if (!signed && proto.getDataType() != DataType.UINT8.getNumber()) {
            throw wrongType(proto, "INT8 or UINT8");
        }
        checkInside(proto);
        int count = count(proto);
        int[] values = new int[count];
        if (proto.getInt32DataCount() == count) {
            for (int i = 0; i < count; i++) {
                values[i] = proto.getInt32Data(i);
            }
        } else {
            byte[] raw = raw(proto, count, 1);
            for (int i = 0; i < count; i++) {
                values[i] = signed ? raw[i] : Byte.toUnsignedInt(raw[i]);
            }
        }
        return values;
    }

    /**
     * @throws ConvertException if the tensor is not INT64
     */
    static long[] longs(TensorProto proto) {
        if (proto.getDataType() != DataType.INT64.getNumber()) {
            throw wrongType(proto, "INT64");
        }
        checkInside(proto);
        int count = count(proto);
        long[] values = new long[count];
        if (proto.getInt64DataCount() == count) {
            for (int i = 0; i < count; i++) {
                values[i] = proto.getInt64Data(i);
            }
        } else {
            littleEndian(raw(proto, count, Long.BYTES)).asLongBuffer().get(values);
        }
        return values;
    }

    static int[] shape(TensorProto proto) {
        return proto.getDimsList().stream().mapToInt(Math::toIntExact).toArray();
    }

    private static int count(TensorProto proto) {
        List<Long> dims = proto.getDimsList();
        return Math.toIntExact(dims.stream().reduce(1L, Math::multiplyExact));
    }

    private static byte[] raw(TensorProto proto, int count, int valueBytes) {
        byte[] raw = proto.getRawData().toByteArray();
        if (raw.length != (long) count * valueBytes) {
            throw new ConvertException(
                    "tensor %s needs %d bytes, it has %d"
                            .formatted(proto.getName(), (long) count * valueBytes, raw.length));
        }
        return raw;
    }

    private static ByteBuffer littleEndian(byte[] bytes) {
        return ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    }

    private static void checkInside(TensorProto proto) {
        if (proto.getDataLocation() == DataLocation.EXTERNAL) {
            throw new ConvertException(
                    "tensor %s is in another file; only models in one file can be converted"
                            .formatted(proto.getName()));
        }
    }

    private static ConvertException wrongType(TensorProto proto, String needed) {
        return new ConvertException(
                "tensor %s has type %s, %s is needed"
                        .formatted(
                                proto.getName(), DataType.forNumber(proto.getDataType()), needed));
    }
}
