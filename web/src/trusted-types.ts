// The content policy lets no text become markup or code. A browser that knows trusted types asks here about the exceptions:
// style sheets, which Mantine writes as text and which can hold no element, and the worker that this server serves.
type Rules = {
  readonly createHTML: (text: string) => string
  readonly createScriptURL: (url: string) => string
}
type Browser = { readonly trustedTypes?: { readonly createPolicy: (name: 'default', rules: Rules) => unknown } }

const { trustedTypes } = globalThis as typeof globalThis & Browser
trustedTypes?.createPolicy('default', {
  createHTML: (text) => {
    if (text.includes('<')) throw new TypeError('text was about to become markup')
    return text
  },
  createScriptURL: (url) => {
    if (new URL(url, location.href).origin !== location.origin) throw new TypeError(`a script of another site: ${url}`)
    return url
  },
})
