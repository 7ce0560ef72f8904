/** Red, green and blue from 0 to 255, and how much of what is below shows through. */
export type Colour = { readonly rgb: readonly [number, number, number]; readonly alpha: number }

type Rule = { readonly conditions: readonly (readonly [name: string, value: string])[]; readonly body: string }

/** The custom properties that the rules for `:root` leave on a root with these attributes, as a browser would reckon them. */
export function cssVariables(css: string, attributes: Readonly<Record<string, string>>) {
  const holding = rulesIn(css)
    .filter(({ conditions }) => conditions.every(([name, value]) => attributes[name] === value))
    // More attributes win; of as many, the later one, which a stable sort keeps.
    .toSorted((a, b) => a.conditions.length - b.conditions.length)
  const values = new Map(holding.flatMap(({ body }) => [...body.matchAll(/--([\w-]+):\s*([^;]+);/g)].map(named)))
  const text = (name: string): string => {
    const value = values.get(name)
    if (value === undefined) throw new Error(`no rule sets --${name}`)
    const other = /^var\(--([\w-]+)\)$/.exec(value)?.[1]
    return other === undefined ? value : text(other)
  }
  const colour = (name: string): Colour => colourOf(text(name))
  return Object.assign(colour, { share: (name: string): number => Number(text(name).replace('%', '')) / 100 })
}

const named = ([, name = '', value = '']: RegExpMatchArray): readonly [string, string] => [name, value.trim()]

function rulesIn(css: string): readonly Rule[] {
  const blocks = [...css.replaceAll(/\/\*[^]*?\*\//g, '').matchAll(/([^{}]+)\{([^{}]*)\}/g)]
  return blocks.flatMap(([, selectors = '', body = '']) =>
    selectors
      .split(',')
      .map((selector) => selector.trim())
      .filter((selector) => selector.startsWith(':root'))
      .map((selector) => ({ conditions: conditionsOf(selector), body })),
  )
}

const conditionsOf = (selector: string): Rule['conditions'] =>
  [...selector.matchAll(/\[([\w-]+)='([^']+)'\]/g)].map(([, name = '', value = '']) => [name, value] as const)

function colourOf(text: string): Colour {
  const hex = /^#([\da-f]{3}|[\da-f]{6})$/i.exec(text)?.[1]
  if (hex !== undefined) {
    const long = hex.length === 3 ? hex.replaceAll(/./g, '$&$&') : hex
    const part = (at: number): number => Number.parseInt(long.slice(at, at + 2), 16)
    return { rgb: [part(0), part(2), part(4)], alpha: 1 }
  }
  const parts = /^rgb\((\d+) (\d+) (\d+) \/ (\d+)%\)$/.exec(text)?.slice(1).map(Number)
  if (parts === undefined) throw new Error(`"${text}" is no colour that this test can read`)
  const [red = 0, green = 0, blue = 0, percent = 0] = parts
  return { rgb: [red, green, blue], alpha: percent / 100 }
}

/** What is seen of a colour that lets through another. */
export function mixed(over: Colour, below: Colour): Colour {
  const part = (at: 0 | 1 | 2): number => over.rgb[at] * over.alpha + below.rgb[at] * (1 - over.alpha)
  return { rgb: [part(0), part(1), part(2)], alpha: 1 }
}

/** WCAG 2.2, "contrast ratio". */
export function contrastOf(a: Colour, b: Colour): number {
  const [dark = 0, light = 0] = [luminance(a), luminance(b)].toSorted((one, other) => one - other)
  return (light + 0.05) / (dark + 0.05)
}

/** WCAG 2.2, "relative luminance". */
function luminance({ rgb }: Colour): number {
  const [red = 0, green = 0, blue = 0] = rgb.map((part) => {
    const share = part / 255
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4
  })
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue
}
