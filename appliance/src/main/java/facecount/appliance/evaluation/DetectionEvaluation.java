package facecount.appliance.evaluation;

import facecount.camera.Frame;
import facecount.inference.AnalysisSettings;
import facecount.inference.Box;
import facecount.inference.DescribedFace;
import facecount.inference.FaceAnalyzer;

import io.helidon.json.JsonObject;

import org.w3c.dom.Element;
import org.xml.sax.SAXException;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SequencedMap;

import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;

/**
 * How well faces are found: pictures with a truth file in WIDER FACE's text format or dlib's XML.
 */
public final class DetectionEvaluation {
    /**
     * A found face and a true one are the same from this overlap on, as in WIDER FACE and PASCAL
     * VOC.
     */
    private static final float SAME_OVERLAP = 0.5f;

    /**
     * Upper bounds of the sizes that recall is reported by: the true box's longer side, in pixels.
     */
    private static final int[] SIZES_PX = {20, 40, 80, 160, Integer.MAX_VALUE};

    private static final float MASK_SCALE = 1.6f;
    private static final byte GREY = 0x70;

    private record Found(float score, boolean isTrue) {}

    /**
     * @param recallAtThreshold share of the true faces found at the product's own threshold
     * @param recallBySize the same by the true box's longer side; only sizes that occur
     * @param picturesWithoutFaces those that have none, and copies of the others with their faces
     *     masked
     * @param falseFaces found on {@code picturesWithoutFaces}
     */
    public record Result(
            int pictures,
            int faces,
            double averagePrecision,
            double recallAtThreshold,
            double precisionAtThreshold,
            SequencedMap<String, Double> recallBySize,
            int picturesWithoutFaces,
            int falseFaces) {
        Result withMasked(int maskedPictures, int facesOnThem) {
            return new Result(
                    pictures,
                    faces,
                    averagePrecision,
                    recallAtThreshold,
                    precisionAtThreshold,
                    recallBySize,
                    picturesWithoutFaces + maskedPictures,
                    falseFaces + facesOnThem);
        }

        public JsonObject toJson() {
            JsonObject.Builder sizes = JsonObject.builder();
            recallBySize.forEach(sizes::set);
            return JsonObject.builder()
                    .set("pictures", pictures)
                    .set("faces", faces)
                    .set("average_precision", averagePrecision)
                    .set("recall_at_threshold", recallAtThreshold)
                    .set("precision_at_threshold", precisionAtThreshold)
                    .set("recall_by_size", sizes.build())
                    .set("pictures_without_faces", picturesWithoutFaces)
                    .set("false_faces", falseFaces)
                    .set(
                            "false_faces_per_1000_pictures",
                            picturesWithoutFaces == 0
                                    ? 0
                                    : 1000.0 * falseFaces / picturesWithoutFaces)
                    .build();
        }
    }

    private final Path models;
    private final AnalysisSettings settings;
    private final int threads;

    public DetectionEvaluation(Path models, AnalysisSettings settings, int threads) {
        this.models = models;
        this.settings = settings;
        this.threads = threads;
    }

    public Result evaluate(Path folder, Path truthFile, Half half, Progress progress) {
        Map<Path, List<Box>> truth = readTruth(folder, truthFile, half);
        Map<Path, Seen> seen =
                new PhotoDescriber(models, settings.withFunctions(true, false), threads)
                        .eachNamed(
                                List.copyOf(truth.keySet()),
                                (analyzer, frame, photo) ->
                                        look(analyzer, frame, truth.getOrDefault(photo, List.of())),
                                progress);
        Map<Path, List<DescribedFace>> found = new HashMap<>();
        seen.forEach((photo, faces) -> found.put(photo, faces.found()));
        Result result = score(truth, found);
        int masked = (int) seen.values().stream().filter(Seen::hasMasked).count();
        int onMasked = seen.values().stream().mapToInt(Seen::foundOnMasked).sum();
        return result.withMasked(masked, onMasked);
    }

    /** What is found on a picture, and how much on its copy without faces. */
    private record Seen(List<DescribedFace> found, boolean hasMasked, int foundOnMasked) {}

    private static Seen look(FaceAnalyzer analyzer, Frame frame, List<Box> faces) {
        List<DescribedFace> found = List.copyOf(analyzer.describe(frame));
        if (faces.isEmpty()) {
            return new Seen(found, false, 0);
        }
        try (Arena arena = Arena.ofConfined()) {
            return new Seen(found, true, analyzer.describe(masked(frame, faces, arena)).size());
        }
    }

    /** A copy of the picture without its faces. */
    static Frame masked(Frame frame, List<Box> faces, Arena arena) {
        Frame masked = new Frame(arena);
        MemorySegment pixels =
                masked.prepare(frame.widthPx(), frame.heightPx(), 0, frame.capturedAt());
        pixels.copyFrom(frame.pixelsBgr());
        for (Box face : faces) {
            mask(pixels, frame.widthPx(), frame.heightPx(), face);
        }
        return masked;
    }

    /** Covers a face with grey, hair and chin included. */
    private static void mask(MemorySegment pixels, int widthPx, int heightPx, Box face) {
        int left = (int) Math.max(0, face.centerXPx() - MASK_SCALE * face.widthPx() / 2);
        int right = (int) Math.min(widthPx, face.centerXPx() + MASK_SCALE * face.widthPx() / 2);
        int top = (int) Math.max(0, face.centerYPx() - MASK_SCALE * face.heightPx() / 2);
        int bottom = (int) Math.min(heightPx, face.centerYPx() + MASK_SCALE * face.heightPx() / 2);
        for (int y = top; y < bottom; y++) {
            pixels.asSlice(3L * (y * (long) widthPx + left), 3L * Math.max(0, right - left))
                    .fill(GREY);
        }
    }

    static Result score(Map<Path, List<Box>> truth, Map<Path, List<DescribedFace>> found) {
        List<Found> all = new ArrayList<>();
        int faces = 0;
        int recalled = 0;
        int withoutFaces = 0;
        int falseFaces = 0;
        int[] bySize = new int[SIZES_PX.length];
        int[] recalledBySize = new int[SIZES_PX.length];
        for (Map.Entry<Path, List<Box>> entry : truth.entrySet()) {
            List<Box> trueBoxes = entry.getValue();
            List<DescribedFace> sorted =
                    new ArrayList<>(found.getOrDefault(entry.getKey(), List.of()));
            sorted.sort(
                    (a, b) ->
                            Float.compare(
                                    b.quality().detectorScore(), a.quality().detectorScore()));
            boolean[] taken = new boolean[trueBoxes.size()];
            for (DescribedFace face : sorted) {
                int match = match(face.box(), trueBoxes, taken);
                if (match >= 0) {
                    taken[match] = true;
                }
                all.add(new Found(face.quality().detectorScore(), match >= 0));
            }
            faces += trueBoxes.size();
            if (trueBoxes.isEmpty()) {
                withoutFaces++;
                falseFaces += sorted.size();
            }
            for (int i = 0; i < taken.length; i++) {
                int size = size(trueBoxes.get(i));
                bySize[size]++;
                if (taken[i]) {
                    recalled++;
                    recalledBySize[size]++;
                }
            }
        }
        SequencedMap<String, Double> recallBySize = new LinkedHashMap<>();
        for (int size = 0; size < SIZES_PX.length; size++) {
            if (bySize[size] > 0) {
                recallBySize.put(sizeName(size), (double) recalledBySize[size] / bySize[size]);
            }
        }
        return new Result(
                truth.size(),
                faces,
                averagePrecision(all, faces),
                faces == 0 ? 1 : (double) recalled / faces,
                all.isEmpty() ? 1 : (double) recalled / all.size(),
                recallBySize,
                withoutFaces,
                falseFaces);
    }

    /** Which of the true boxes that are not taken is this one; -1 if none. */
    static int match(Box box, List<Box> trueBoxes, boolean[] taken) {
        int best = -1;
        float bestOverlap = SAME_OVERLAP;
        for (int i = 0; i < trueBoxes.size(); i++) {
            float overlap = box.overlap(trueBoxes.get(i));
            if (!taken[i] && overlap >= bestOverlap) {
                best = i;
                bestOverlap = overlap;
            }
        }
        return best;
    }

    private static int size(Box box) {
        int size = 0;
        while (Math.max(box.widthPx(), box.heightPx()) >= SIZES_PX[size]) {
            size++;
        }
        return size;
    }

    private static String sizeName(int size) {
        int from = size == 0 ? 0 : SIZES_PX[size - 1];
        return SIZES_PX[size] == Integer.MAX_VALUE
                ? "%d_px_and_more".formatted(from)
                : "%d_to_%d_px".formatted(from, SIZES_PX[size] - 1);
    }

    /** Area under the precision-recall curve, precision made monotone (PASCAL VOC 2010). */
    private static double averagePrecision(List<Found> found, int faces) {
        if (faces == 0) {
            return 1;
        }
        List<Found> sorted = new ArrayList<>(found);
        sorted.sort((a, b) -> Float.compare(b.score(), a.score()));
        double[] precision = new double[sorted.size()];
        int right = 0;
        for (int i = 0; i < sorted.size(); i++) {
            right += sorted.get(i).isTrue() ? 1 : 0;
            precision[i] = (double) right / (i + 1);
        }
        for (int i = sorted.size() - 2; i >= 0; i--) {
            precision[i] = Math.max(precision[i], precision[i + 1]);
        }
        double area = 0;
        for (int i = 0; i < sorted.size(); i++) {
            area += sorted.get(i).isTrue() ? precision[i] / faces : 0;
        }
        return area;
    }

    /** The true boxes of the half's pictures, by the SHA-256 of the file name. */
    static Map<Path, List<Box>> readTruth(Path folder, Path file, Half half) {
        Map<Path, List<Box>> truth =
                file.toString().endsWith(".xml") ? readXml(folder, file) : readText(folder, file);
        truth.keySet().removeIf(picture -> !half.holds(picture.getFileName().toString()));
        if (truth.isEmpty()) {
            throw new EvaluationException(
                    "%s names no pictures (half: %s)"
                            .formatted(file, half.name().toLowerCase(Locale.ROOT)));
        }
        for (Path picture : truth.keySet()) {
            if (!Files.isRegularFile(picture)) {
                throw new EvaluationException(
                        "%s, which %s names, is not there".formatted(picture, file));
            }
        }
        return truth;
    }

    /** dlib: {@code <image file='…'><box top='…' left='…' width='…' height='…'/></image>}. */
    private static Map<Path, List<Box>> readXml(Path folder, Path file) {
        try {
            DocumentBuilderFactory factory = DocumentBuilderFactory.newInstance();
            factory.setFeature("http://xml.org/sax/features/external-general-entities", false);
            factory.setFeature(
                    "http://apache.org/xml/features/nonvalidating/load-external-dtd", false);
            var images =
                    factory.newDocumentBuilder().parse(file.toFile()).getElementsByTagName("image");
            Map<Path, List<Box>> truth = new LinkedHashMap<>();
            for (int i = 0; i < images.getLength(); i++) {
                Element image = (Element) images.item(i);
                List<Box> boxes = new ArrayList<>();
                var elements = image.getElementsByTagName("box");
                for (int j = 0; j < elements.getLength(); j++) {
                    Element box = (Element) elements.item(j);
                    boxes.add(
                            new Box(
                                    Float.parseFloat(box.getAttribute("left")),
                                    Float.parseFloat(box.getAttribute("top")),
                                    Float.parseFloat(box.getAttribute("width")),
                                    Float.parseFloat(box.getAttribute("height"))));
                }
                truth.put(folder.resolve(image.getAttribute("file")), boxes);
            }
            return truth;
        } catch (IOException
                | SAXException
                | ParserConfigurationException
                | NumberFormatException e) {
            throw new EvaluationException(
                    "%s is not dlib's XML of images and boxes: %s".formatted(file, e.getMessage()),
                    e);
        }
    }

    /**
     * WIDER FACE: a line with the picture, a line with the number of faces, a line "left top width
     * height …" each.
     */
    private static Map<Path, List<Box>> readText(Path folder, Path file) {
        List<String> lines = PeopleFolder.lines(file);
        Map<Path, List<Box>> truth = new LinkedHashMap<>();
        int at = 0;
        try {
            while (at < lines.size()) {
                String picture = lines.get(at++).strip();
                if (picture.isEmpty()) {
                    continue;
                }
                int faces = Integer.parseInt(lines.get(at++).strip());
                List<Box> boxes = new ArrayList<>();
                // A picture without faces is followed by one line of zeros.
                for (int i = 0; i < Math.max(1, faces); i++) {
                    String[] words = lines.get(at++).strip().split("\\s+", -1);
                    if (faces > 0) {
                        boxes.add(
                                new Box(
                                        Float.parseFloat(words[0]),
                                        Float.parseFloat(words[1]),
                                        Float.parseFloat(words[2]),
                                        Float.parseFloat(words[3])));
                    }
                }
                truth.put(folder.resolve(picture), boxes);
            }
        } catch (NumberFormatException | IndexOutOfBoundsException e) {
            throw new EvaluationException(
                    "%s line %d: expected WIDER FACE's ground truth (picture, number of faces, a line of 'left top"
                                    .formatted(file, at)
                            + " width height' for each)",
                    e);
        }
        return truth;
    }
}
