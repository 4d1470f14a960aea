import type uPlot from "uplot";
import { localTime } from "../format.ts";
import { alone, type Line, type Mark } from "./lines.ts";

/** What a chart looks like, besides its data. */
export interface Look {
  width: number;
  height: number;
  lines: Line[];
  marks: Mark[];
  unit: (value: number) => string;
  isTime: boolean;
  bars: boolean;
  stacked: boolean;
  /** The values are bytes: the axis counts in powers of 1,024. */
  binary: boolean;
  names: string[] | undefined;
  /** The ends of the x axis, asked at each drawing; undefined: those of the points. */
  within: () => [from: number, to: number] | undefined;
  /** The least and most value of the axes; undefined: as the data have them, with 0. */
  bounds: Record<"y" | "right", { min?: number | undefined; max?: number | undefined }>;
}

const binarySteps = Array.from({ length: 45 }, (_, power) => 2 ** power);
const day = 86_400;
const dash = "–";

/** The colour as the browser computes it: uPlot's canvas knows no light-dark(). */
function resolved(value: string): string {
  const probe = document.createElement("span");
  probe.style.color = value;
  document.body.append(probe);
  const text = getComputedStyle(probe).color;
  probe.remove();
  return text;
}

const clear = (stroke: string, share: number): string => stroke.replace("rgb(", "rgba(").replace(")", `, ${share})`);
const isHex = (colour: string | undefined): colour is string => /^#([\da-f]{3}|[\da-f]{6})$/i.test(colour ?? "");

function colourOf(colour: string | undefined, index: number): string {
  return resolved(isHex(colour) ? colour : `var(--series-${(index % 5) + 1})`);
}

/** Times of the axis: clocks within two days, then days. */
function axisTimes(splits: number[]): string[] {
  const span = (splits.at(-1) ?? 0) - (splits[0] ?? 0);
  return splits.map((split) => {
    const text = localTime(split * 1000, 0);
    return span <= 2 * day ? text.slice(11, 16) : span <= 10 * day ? text.slice(5, 16) : text.slice(5, 10);
  });
}

/** An axis of values: 0 is on it, and so are all marks. */
const rangeOf =
  (marks: Mark[], { min: least, max: most }: { min?: number | undefined; max?: number | undefined }) =>
  (_: uPlot, min: number | null, max: number | null): [number, number] => {
    const ends = marks.flatMap((mark) => [mark.value, mark.to ?? mark.value]).filter(Number.isFinite);
    const top = Math.max(max ?? 0, ...ends);
    const low = least ?? Math.min(0, min ?? 0, ...ends);
    const high = most ?? (top > 0 ? top * 1.08 : 1);
    return [low, high > low ? high : low + 1];
  };

/** The options of uPlot for a chart. */
export function optionsOf(Chart: typeof uPlot, look: Look): uPlot.Options {
  const { lines, marks, unit, isTime, bars, stacked, names } = look;
  const pointName = (value: number): string => (isTime ? localTime(value * 1000) : (names?.[value] ?? String(value)));
  const grid = { stroke: resolved("var(--line)"), width: 1 };
  const axis = { stroke: resolved("var(--ink-faint)"), grid, ticks: { show: false }, font: "11px system-ui, sans-serif" };
  const nameOf = (_: uPlot, splits: number[]): string[] =>
    splits.map((split) => (Number.isInteger(split) ? (names?.[split] ?? "").slice(0, 18) : ""));
  const values = (_: uPlot, splits: number[]): string[] => splits.map((value) => unit(value));
  const ofAxis = (right: boolean): Mark[] => marks.filter((mark) => (mark.right ?? false) === right);
  const hasRight = lines.some((line) => line.right);
  const xAxis = names ? { values: nameOf } : isTime ? { values: (_: uPlot, splits: number[]) => axisTimes(splits), space: 90 } : {};
  return {
    width: look.width,
    height: look.height,
    scales: {
      x: {
        time: isTime,
        range: (_, min, max) => look.within() ?? (bars ? [min - 0.6, max + 0.6] : isTime ? [Math.min(min, max - 60), max] : [min, max]),
      },
      y: { range: rangeOf(ofAxis(false), look.bounds.y) },
      ...(hasRight ? { right: { range: rangeOf(ofAxis(true), look.bounds.right) } } : {}),
    },
    cursor: { drag: { x: false, y: false }, points: { size: 6 } },
    legend: { live: true },
    ...(stacked ? { bands: lines.slice(1).map((_, index) => ({ series: [index + 2, index + 1] as [number, number] })) } : {}),
    hooks: { draw: marks.length > 0 ? [(chart: uPlot) => drawMarks(chart, marks)] : [] },
    axes: [
      { ...axis, ...xAxis, grid: { show: false } },
      { ...axis, size: 66, ...(look.binary ? { incrs: binarySteps } : {}), values },
      ...(hasRight ? [{ ...axis, scale: "right", side: 1, size: 66, grid: { show: false }, values }] : []),
    ],
    series: [{ label: isTime ? "Time" : "At", value: (_, value: number | null) => (value == null ? dash : pointName(value)) }, ...lines.map(seriesOf)],
  };

  function seriesOf(line: Line, index: number): uPlot.Series {
    const stroke = colourOf(line.colour, index);
    const isFilled = lines.length === 1 || bars || stacked;
    return {
      label: line.name,
      stroke,
      width: 1.6,
      scale: line.right ? "right" : "y",
      points: { show: true, size: 5, filter: (chart, series) => alone(chart.data[series] ?? []) },
      // In a stack the data are sums; a reader asks for the line's own value.
      value: (_: uPlot, value: number | null, __, at) => (value == null ? dash : unit((at == null ? undefined : line.values[at]) ?? value)),
      ...(isFilled ? { fill: clear(stroke, stacked ? 0.35 : 0.14) } : {}),
      ...(bars ? { points: { show: false }, paths: Chart.paths.bars?.({ size: [0.7, 60] }) } : {}),
    } as uPlot.Series;
  }
}

/** Draws marks over the lines: a dashed line with its name, or a band. */
function drawMarks(chart: uPlot, marks: Mark[]): void {
  const { ctx, bbox } = chart;
  const scale = devicePixelRatio;
  ctx.save();
  ctx.beginPath();
  ctx.rect(bbox.left, bbox.top, bbox.width, bbox.height);
  ctx.clip();
  ctx.font = `${11 * scale}px system-ui, sans-serif`;
  for (const mark of marks) {
    const colour = isHex(mark.colour) ? resolved(mark.colour) : resolved("var(--bad)");
    const place = (value: number): number =>
      value === Infinity ? bbox.top : value === -Infinity ? bbox.top + bbox.height : chart.valToPos(value, mark.right ? "right" : "y", true);
    const y = place(mark.value);
    if (mark.to !== undefined) {
      ctx.fillStyle = clear(colour, 0.1);
      ctx.fillRect(bbox.left, Math.min(y, place(mark.to)), bbox.width, Math.abs(place(mark.to) - y));
    }
    ctx.strokeStyle = ctx.fillStyle = colour;
    ctx.lineWidth = scale;
    ctx.setLineDash([5 * scale, 4 * scale]);
    for (const value of [mark.value, mark.to ?? Infinity].filter(Number.isFinite)) {
      ctx.beginPath();
      ctx.moveTo(bbox.left, place(value));
      ctx.lineTo(bbox.left + bbox.width, place(value));
      ctx.stroke();
    }
    const isHigh = y - bbox.top < 16 * scale;
    ctx.textAlign = "left";
    ctx.textBaseline = isHigh ? "top" : "bottom";
    ctx.fillText(mark.label.slice(0, 80), bbox.left + 6 * scale, y + (isHigh ? 3 : -3) * scale);
  }
  ctx.restore();
}
