// What the two emotion nets answer to twenty patterns in the runtime they were published for.
//
//     npm install --no-save @tensorflow/tfjs @tensorflow/tfjs-backend-wasm
//     node references.js HUMAN-PACKAGE FACE-API-PACKAGE > ../resources/facecount/convert/references-tfjs.json
const fs = require('fs');
const path = require('path');
const tf = require('@tensorflow/tfjs');

const PICTURES = 20;
const [human, faceApi] = process.argv.slice(2);

const triangle = (value) => Math.abs((value % 510) - 255);

// As pattern.py, but row, column, channel.
function pattern(picture, channels, height, width) {
  const pixels = new Float32Array(height * width * channels);
  let i = 0;
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      for (let c = 0; c < channels; c++) {
        const wave = triangle(x * ((picture % 7) + 1) + y * ((picture % 5) + 2) + c * 40 * picture);
        const dx = x - ((picture * 29 + 17) % width);
        const dy = y - ((picture * 53 + 11) % height);
        const rings = triangle(Math.floor((dx * dx + dy * dy) / (picture + 2)));
        const grain = ((x * 73 + y * 151 + c * 199 + picture * 97) ** 2 % 65521) % 256;
        pixels[i++] = Math.floor((2 * wave + rings + grain) / 4);
      }
    }
  }
  return pixels;
}

function graphModel(file) {
  const json = JSON.parse(fs.readFileSync(file));
  const weights = fs.readFileSync(path.join(path.dirname(file), json.weightsManifest[0].paths[0]));
  return tf.loadGraphModel({
    load: async () => ({
      modelTopology: json.modelTopology,
      weightSpecs: json.weightsManifest[0].weights,
      weightData: weights.buffer.slice(weights.byteOffset, weights.byteOffset + weights.length),
      format: json.format,
      signature: json.userDefinedMetadata.signature,
    }),
  });
}

async function answers(side, channels, run) {
  const samples = [];
  for (let picture = 0; picture < PICTURES; picture++) {
    const output = await run(tf.tensor4d(pattern(picture, channels, side, side), [1, side, side, channels]));
    samples.push([Array.from(await output.data(), (value) => Number(value.toPrecision(7)))]);
  }
  return { outputs: ['probabilities'], samples };
}

(async () => {
  await tf.setBackend('cpu');
  const xception = await graphModel(path.join(human, 'models/emotion.json'));
  const expression = new (require(path.join(faceApi, 'dist/face-api.node-wasm.js')).FaceExpressionNet)();
  const file = (name) => fs.readFileSync(path.join(faceApi, 'model', name));
  const manifest = JSON.parse(file('face_expression_model-weights_manifest.json'));
  const bytes = file('face_expression_model.bin');
  const weights = tf.io.decodeWeights(
    bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.length), manifest[0].weights);
  expression.loadFromWeightMap(weights);
  const report = {
    emotion_minixception: await answers(64, 1, (x) => xception.execute(x.div(127.5).sub(1), ['Identity:0'])),
    // The net's own program normalises, and ends in the softmax.
    emotion_faceapi: await answers(112, 3, (x) => expression.forward(x)),
  };
  console.log(JSON.stringify(report).replaceAll('},"', '},\n"').replaceAll(']],[[', ']],\n[['));
})();
