import { parseSync } from 'vite'

type Node = { readonly type: string; readonly [member: string]: unknown }

/** What keeps a test from being run, or from failing. */
const idle = new Set(['skip', 'todo', 'fails', 'fail', 'fixme'])

/** Calls that give the function which makes the test. */
const makers = new Set(['each', 'for', 'runIf', 'skipIf'])

/** The names of the tests in `source` that are run, also of those made from a table; a name in parts by its first one. */
export function testNames(file: string, source: string): string[] {
  const { program, errors } = parseSync(file, source)
  if (errors.length > 0) throw new Error(`${file} cannot be read: ${errors[0]?.message}`)
  const root = program as unknown as Node
  const tables = new Map<string, Node>()
  visit(root, ({ type, id, init }) => {
    if (type === 'VariableDeclarator' && isNode(id) && isNode(init)) tables.set(String(id['name']), init)
    return true
  })
  const names: string[] = []
  visit(root, (node) => {
    if (node.type !== 'CallExpression') return true
    const { base, members, lists } = calleeOf(node['callee'])
    if (base !== 'test' && base !== 'it' && base !== 'describe') return true
    if (members.some((member) => idle.has(member))) return false
    // Of `test.each(list)(…)` the inner call names nothing.
    const isHalf = (node['callee'] as Node).type === 'MemberExpression' && makers.has(members.at(-1) ?? '')
    if (base === 'describe' || isHalf) return true
    const [name] = node['arguments'] as readonly Node[]
    names.push(...textsIn(name, tables).slice(0, 1))
    for (const list of lists) names.push(...textsIn(list, tables))
    return true
  })
  return names
}

/** Of `test.each(list)(…)`: `test`, `each` and the list. */
function calleeOf(callee: unknown): { base: string; members: readonly string[]; lists: readonly Node[] } {
  if (!isNode(callee)) return { base: '', members: [], lists: [] }
  if (callee.type === 'Identifier') return { base: String(callee['name']), members: [], lists: [] }
  if (callee.type === 'MemberExpression') {
    const inner = calleeOf(callee['object'])
    const { property } = callee
    return { ...inner, members: [...inner.members, isNode(property) ? String(property['name']) : ''] }
  }
  if (callee.type !== 'CallExpression') return { base: '', members: [], lists: [] }
  const inner = calleeOf(callee['callee'])
  return { ...inner, lists: [...inner.lists, ...(callee['arguments'] as readonly Node[])] }
}

/** The texts of a value, or of the constant that it names. */
function textsIn(value: Node | undefined, tables: ReadonlyMap<string, Node>): string[] {
  if (!value) return []
  const texts: string[] = []
  visit(value.type === 'Identifier' ? (tables.get(String(value['name'])) ?? value) : value, (node) => {
    if (node.type === 'Literal' && typeof node['value'] === 'string') texts.push(node['value'])
    if (node.type === 'TemplateElement') texts.push((node['value'] as { cooked: string | null }).cooked ?? '')
    return true
  })
  return texts
}

/** Goes through `node` and all below it; not below where `look` says no. */
function visit(node: Node, look: (node: Node) => boolean): void {
  if (!look(node)) return
  for (const child of Object.values(node)) {
    for (const one of Array.isArray(child) ? child : [child]) if (isNode(one)) visit(one, look)
  }
}

function isNode(value: unknown): value is Node {
  return typeof value === 'object' && value !== null && 'type' in value && typeof value.type === 'string'
}
