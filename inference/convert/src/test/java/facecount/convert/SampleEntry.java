package facecount.convert;

import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.ValueInfoProto;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.zip.CRC32;
import java.util.zip.GZIPOutputStream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/**
 * A little net in a little wheel, with the entry that describes it; a test changes what it tests.
 */
final class SampleEntry {
    static final String PATH = "pkg/net.onnx";

    final byte[] net = net();
    final byte[] wheel = wheel(Map.of(PATH, net));
    final Map<String, String> keys = new LinkedHashMap<>();

    SampleEntry() {
        keys.put("role", "detector");
        keys.put("name", "Little");
        keys.put("version", "1");
        keys.put("licence", "MIT");
        keys.put("lineage", "made for this test");
        keys.put("package", "pypi:little==1.0");
        keys.put("package.sha256", Sha256.of(wheel).hex());
        keys.put("file.model", PATH);
        keys.put("file.model.sha256", Sha256.of(net).hex());
        keys.put("conversion", "none");
        keys.put("sha256", Sha256.of(net).hex());
        keys.put("input.name", "in");
        keys.put("input.shape", "1,3,32,32");
        keys.put("input.colour", "bgr");
        keys.put("input.subtract", "0");
        keys.put("input.divide", "1");
        keys.put("output.names", "out");
    }

    SampleEntry with(String key, String value) {
        keys.put(key, value);
        return this;
    }

    SampleEntry without(String key) {
        keys.remove(key);
        return this;
    }

    /** Writes the entry as {@code ID.properties}. */
    void write(Path catalogue, String id) throws IOException {
        StringBuilder text = new StringBuilder();
        keys.forEach((key, value) -> text.append(key).append(" = ").append(value).append('\n'));
        Files.createDirectories(catalogue);
        Files.writeString(catalogue.resolve(id + ".properties"), text);
    }

    private static byte[] net() {
        return ModelProto.newBuilder()
                .setIrVersion(8)
                .setGraph(
                        GraphProto.newBuilder()
                                .addInput(ValueInfoProto.newBuilder().setName("in"))
                                .addNode(
                                        NodeProto.newBuilder()
                                                .setOpType("Relu")
                                                .addInput("in")
                                                .addOutput("out"))
                                .addOutput(ValueInfoProto.newBuilder().setName("out")))
                .build()
                .toByteArray();
    }

    static byte[] wheel(Map<String, byte[]> files) {
        try {
            ByteArrayOutputStream bytes = new ByteArrayOutputStream();
            try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
                zip.setMethod(ZipOutputStream.STORED);
                for (Map.Entry<String, byte[]> file : files.entrySet()) {
                    ZipEntry entry = new ZipEntry(file.getKey());
                    CRC32 crc = new CRC32();
                    crc.update(file.getValue());
                    entry.setCrc(crc.getValue());
                    entry.setSize(file.getValue().length);
                    entry.setTime(0);
                    zip.putNextEntry(entry);
                    zip.write(file.getValue());
                }
            }
            return bytes.toByteArray();
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    /** An npm package: gzipped tar, everything below the folder {@code package}. */
    static byte[] npmPackage(Map<String, byte[]> files) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(bytes)) {
            for (Map.Entry<String, byte[]> file : files.entrySet()) {
                byte[] header = new byte[512];
                put(header, 0, "package/" + file.getKey());
                put(header, 124, "%011o".formatted(file.getValue().length));
                header[156] = '0';
                put(header, 257, "ustar");
                gzip.write(header);
                gzip.write(file.getValue());
                gzip.write(new byte[(512 - file.getValue().length % 512) % 512]);
            }
            gzip.write(new byte[1024]);
        }
        return bytes.toByteArray();
    }

    private static void put(byte[] header, int offset, String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        System.arraycopy(bytes, 0, header, offset, bytes.length);
    }
}
