import { init, type CustomSeriesRenderItem, type EChartsCoreOption } from 'echarts'
import { standIn, withRoles, type Role } from './palette.js'

/** A value with its spread, as a bar or as a point of a line. */
export interface Mark {
  readonly value: number
  readonly low: number
  readonly high: number
}

/** A chart of lying bars. */
export interface Bars {
  readonly title: string
  /** What the axis counts. */
  readonly unit: string
  /** Whether the axis grows by factors. */
  readonly isLog: boolean
  readonly bars: readonly (Mark & { readonly name: string; readonly role: Role })[]
  readonly show: (value: number) => string
}

/** A chart of lines over sizes. */
export interface Lines {
  readonly title: string
  /** What grows, and what is counted; that axis grows by factors. */
  readonly grows: string
  readonly unit: string
  readonly sizes: readonly number[]
  readonly lines: readonly {
    readonly name: string
    readonly role: Role
    readonly marks: readonly (Mark | undefined)[]
  }[]
}

const WIDTH = 820
const BAR_HEIGHT = 26
const AROUND_BARS = 110
const NAMES_WIDTH = 230
const LINES_HEIGHT = 380
const FONT = { color: standIn('ink'), fontSize: 12, fontFamily: 'sans-serif' }
const AXIS = {
  axisLabel: FONT,
  axisLine: { lineStyle: { color: standIn('grid') } },
  axisTick: { show: false },
  splitLine: { lineStyle: { color: standIn('grid') } },
  nameTextStyle: FONT,
}
const TITLE = { left: 8, top: 8, textStyle: { ...FONT, fontSize: 15, fontWeight: 'bold' as const } }
const WHISKER = { stroke: standIn('spread'), lineWidth: 1.5, fill: 'none' }
const WHISKER_HALF = 4

/** Bars, the first on top, with the middle half of the rounds as a whisker. */
export function drawBars({ title, unit, isLog, bars, show }: Bars): string {
  const least = Math.min(...bars.map(({ low }) => low))
  return draw(BAR_HEIGHT * bars.length + AROUND_BARS, title, {
    title: { ...TITLE, text: title },
    grid: { left: NAMES_WIDTH, right: 90, top: 44, bottom: 54 },
    xAxis: {
      ...AXIS,
      type: isLog ? 'log' : 'value',
      ...(isLog ? { min: 10 ** Math.floor(Math.log10(Math.max(least, 1e-3) / 1.01)) } : { min: 0 }),
      name: unit,
      nameLocation: 'middle',
      nameGap: 28,
    },
    yAxis: { ...AXIS, type: 'category', inverse: true, data: bars.map(({ name }) => name), splitLine: { show: false } },
    series: [
      {
        type: 'bar',
        barWidth: '62%',
        data: bars.map(({ value, role }) => ({ value, itemStyle: { color: standIn(role) } })),
      },
      {
        type: 'custom',
        renderItem: lyingWhisker(show),
        data: bars.map(({ low, high, value }, at) => [at, low, high, value]),
        encode: { x: [1, 2], y: 0 },
      },
    ],
  })
}

const lyingWhisker =
  (show: (value: number) => string): CustomSeriesRenderItem =>
  (_, api) => {
    const at = Number(api.value(0))
    const [x1 = 0, y = 0] = api.coord([Number(api.value(1)), at])
    const [x2 = 0] = api.coord([Number(api.value(2)), at])
    return {
      type: 'group',
      children: [
        whisker(x1, y, x2, y),
        whisker(x1, y - WHISKER_HALF, x1, y + WHISKER_HALF),
        whisker(x2, y - WHISKER_HALF, x2, y + WHISKER_HALF),
        {
          type: 'text',
          x: x2 + 8,
          y,
          style: {
            text: show(Number(api.value(3))),
            fill: standIn('ink'),
            font: '12px sans-serif',
            verticalAlign: 'middle',
          },
        },
      ],
    }
  }

function whisker(x1: number, y1: number, x2: number, y2: number) {
  return { type: 'line' as const, shape: { x1, y1, x2, y2 }, style: WHISKER }
}

const STYLES = ['solid', 'dashed'] as const

/** Lines with whiskers, those of the bare ones dashed. */
export function drawLines({ title, grows, unit, sizes, lines }: Lines): string {
  return draw(LINES_HEIGHT, title, {
    title: { ...TITLE, text: title },
    legend: { top: 36, left: 8, textStyle: FONT, icon: 'roundRect', itemHeight: 4 },
    grid: { left: 30, right: 30, top: 80, bottom: 34, containLabel: true },
    xAxis: {
      ...AXIS,
      type: 'category',
      name: grows,
      nameLocation: 'middle',
      nameGap: 28,
      data: sizes.map((size) => size.toLocaleString('en')),
      splitLine: { show: false },
    },
    yAxis: { ...AXIS, type: 'log', name: unit, nameLocation: 'end' },
    series: lines.flatMap(({ name, role, marks }) => [
      {
        type: 'line',
        name,
        symbol: 'circle',
        symbolSize: 6,
        itemStyle: { color: standIn(role) },
        lineStyle: { color: standIn(role), width: 2, type: STYLES[role === 'limit' ? 1 : 0] },
        data: marks.map((mark) => mark?.value ?? null),
      },
      {
        type: 'custom',
        renderItem: standingWhisker,
        data: marks.flatMap((mark, at) => (mark === undefined ? [] : [[at, mark.low, mark.high]])),
        encode: { x: 0, y: [1, 2] },
      },
    ]),
  })
}

const standingWhisker: CustomSeriesRenderItem = (_, api) => {
  const at = Number(api.value(0))
  const [x = 0, y1 = 0] = api.coord([at, Number(api.value(1))])
  const [, y2 = 0] = api.coord([at, Number(api.value(2))])
  return {
    type: 'group',
    children: [
      whisker(x, y1, x, y2),
      whisker(x - WHISKER_HALF, y1, x + WHISKER_HALF, y1),
      whisker(x - WHISKER_HALF, y2, x + WHISKER_HALF, y2),
    ],
  }
}

function draw(height: number, label: string, option: EChartsCoreOption): string {
  const chart = init(null, null, { renderer: 'svg', ssr: true, width: WIDTH, height })
  try {
    chart.setOption({ animation: false, ...option })
    return withRoles(chart.renderToSVGString(), label)
  } finally {
    chart.dispose()
  }
}
