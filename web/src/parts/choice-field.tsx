/** A labelled choice of a few. Answers with the option itself, so that nobody has to read its text again. */
export function ChoiceField<V extends string | number>({
  name,
  options,
  value,
  onChange,
}: {
  name: string
  options: readonly { readonly value: V; readonly name: string }[]
  value: V
  onChange: (value: V) => void
}) {
  return (
    <label className="field">
      <span>{name}</span>
      <select
        className="select input"
        value={value}
        onChange={({ target }) => {
          const chosen = options[target.selectedIndex]
          if (chosen !== undefined) onChange(chosen.value)
        }}
      >
        {options.map((option) => (
          <option key={option.value} value={option.value}>
            {option.name}
          </option>
        ))}
      </select>
    </label>
  )
}
