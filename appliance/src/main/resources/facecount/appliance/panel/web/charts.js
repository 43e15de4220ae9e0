// Bar charts by uPlot, in the page's own colours.
import { number } from "./language.js";

const FONT = '12px system-ui, "Segoe UI", Roboto, "Helvetica Neue", sans-serif';
const LABEL_ROOM_PX = 26;
const LABEL_GAP_PX = 4;
const drawn = new Map();

function colour(name) {
  return getComputedStyle(document.documentElement).getPropertyValue(`--${name}`).trim();
}

/**
 * Draws one bar a label into the element, or changes what it shows.
 *
 * @param bars [{label, value, low?, high?}]; low and high draw a thin line
 */
export function showBars(element, bars, height) {
  const state = drawn.get(element) ?? { bars: [], height };
  drawn.set(element, state);
  const sameCount = state.bars.length === bars.length;
  state.bars = bars;
  const columns = [bars.map((_, at) => at), bars.map((bar) => bar.value)];
  if (state.plot && sameCount) {
    state.plot.setData(columns);
    return;
  }
  state.plot?.destroy();
  state.plot = new uPlot(options(element, state), columns, element);
  if (!state.watch) {
    state.watch = new ResizeObserver(() => {
      const width = element.clientWidth;
      if (width > 0 && width !== state.plot.width) {
        state.plot.setSize({ width, height: state.height });
      }
    });
    state.watch.observe(element);
  }
}

/** After a change of theme. */
export function redrawCharts() {
  for (const { plot } of drawn.values()) {
    plot.redraw(false, true);
  }
}

function options(element, state) {
  const text = () => colour("muted");
  const tallest = () => Math.max(4, ...state.bars.map((bar) => bar.high ?? bar.value));
  return {
    width: element.clientWidth || 300,
    height: state.height,
    legend: { show: false },
    cursor: { show: false },
    padding: [18, 4, 0, 0],
    scales: {
      x: { time: false, range: () => [-0.6, Math.max(state.bars.length, 1) - 0.4] },
      y: { range: () => [0, tallest() * 1.05] },
    },
    axes: [
      {
        stroke: text,
        font: FONT,
        grid: { show: false },
        ticks: { show: false },
        size: 26,
        splits: () => state.bars.map((_, at) => at),
        values: (plot, splits) => {
          const every = Math.ceil((state.bars.length * LABEL_ROOM_PX * 1.6) / plot.width);
          return splits.map((at) => (at % every === 0 ? state.bars[at]?.label ?? "" : ""));
        },
      },
      {
        stroke: text,
        font: FONT,
        grid: { stroke: () => colour("line"), width: 1 },
        ticks: { show: false },
        size: 42,
        incrs: [1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000, 5000, 10000],
        values: (_, splits) => splits.map((value) => number(value)),
      },
    ],
    series: [
      {},
      {
        points: { show: false },
        paths: uPlot.paths.bars({ size: [0.62, 44], radius: 0.22 }),
        fill: () => colour("bar"),
        width: 0,
      },
    ],
    hooks: { draw: [(plot) => drawOver(plot, state)] },
  };
}

/** Numbers above the bars where there is room, and intervals. */
function drawOver(plot, state) {
  const context = plot.ctx;
  const scale = devicePixelRatio;
  context.save();
  context.textAlign = "center";
  context.font = FONT.replace("12px", `600 ${12 * scale}px`);
  const widest = Math.max(...state.bars.map((bar) => context.measureText(number(bar.value)).width), 0);
  const needed = Math.max(LABEL_ROOM_PX * scale, widest + LABEL_GAP_PX * scale);
  const room = plot.bbox.width / Math.max(state.bars.length, 1) >= needed;
  state.bars.forEach((bar, at) => {
    const x = plot.valToPos(at, "x", true);
    let top = bar.value;
    if (bar.high !== undefined) {
      top = bar.high;
      context.strokeStyle = colour("ink");
      context.lineWidth = 1.5 * scale;
      context.beginPath();
      context.moveTo(x, plot.valToPos(bar.low, "y", true));
      context.lineTo(x, plot.valToPos(bar.high, "y", true));
      context.stroke();
    }
    if (room && bar.value > 0) {
      context.fillStyle = colour("ink");
      context.fillText(number(bar.value), x, plot.valToPos(top, "y", true) - 5 * scale);
    }
  });
  context.restore();
}
