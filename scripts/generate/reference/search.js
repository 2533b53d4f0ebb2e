// The search of the reference. A plain script without modules: a page that is opened from a folder may load no others.
;(() => {
  const KINDS = ['method', 'event', 'type', 'error']

  /** How well an entry fits one word, in lower case; 0 for not at all. */
  function score([name, , , text, more], word) {
    const whole = name.toLowerCase()
    const own = whole.slice(whole.indexOf('.') + 1)
    if (whole === word || own === word) return 100
    if (whole.startsWith(word) || own.startsWith(word)) return 80
    const at = whole.indexOf(word)
    if (at > 0) return /[A-Z0-9]/.test(name[at]) || /[^A-Za-z0-9]/.test(name[at - 1]) ? 60 : 40
    const words = `${text} ${more}`.toLowerCase()
    const found = words.indexOf(word)
    if (found === -1) return 0
    return found === 0 || /[^a-z0-9]/.test(words[found - 1]) ? 20 : 10
  }

  /** The entries that fit every word of the query, best first: [name, kind, href, text, more words]. */
  function findEntries(index, query, limit = 20) {
    const words = query.toLowerCase().split(/\s+/).filter(Boolean)
    if (words.length === 0) return []
    const found = []
    for (const entry of index) {
      let sum = 0
      for (const word of words) {
        const points = score(entry, word)
        if (points === 0) {
          sum = 0
          break
        }
        sum += points
      }
      if (sum > 0) found.push({ entry, sum })
    }
    found.sort(
      (a, b) =>
        b.sum - a.sum ||
        KINDS.indexOf(a.entry[1]) - KINDS.indexOf(b.entry[1]) ||
        a.entry[0].length - b.entry[0].length ||
        (a.entry[0] < b.entry[0] ? -1 : 1),
    )
    return found.slice(0, limit).map(({ entry }) => entry)
  }

  globalThis.findEntries = findEntries
  if (typeof document === 'undefined') return

  const form = document.getElementById('search')
  const input = document.getElementById('query')
  const list = document.getElementById('results')
  let chosen = -1

  function choose(position) {
    const options = [...list.children]
    chosen = options.length === 0 ? -1 : (position + options.length) % options.length
    options.forEach((option, place) => {
      option.setAttribute('aria-selected', String(place === chosen))
    })
    const option = options[chosen]
    if (option?.id) {
      input.setAttribute('aria-activedescendant', option.id)
      option.scrollIntoView({ block: 'nearest' })
    } else input.removeAttribute('aria-activedescendant')
  }

  function close() {
    list.hidden = true
    input.setAttribute('aria-expanded', 'false')
  }

  function toOption([name, kind, href, text], place) {
    const option = document.createElement('li')
    option.id = `result-${place}`
    option.setAttribute('role', 'option')
    const link = document.createElement('a')
    link.href = href
    link.tabIndex = -1
    for (const [tag, content] of [
      ['b', name],
      ['i', kind],
      ['span', text],
    ]) {
      const part = document.createElement(tag)
      part.textContent = content
      link.append(part)
    }
    option.append(link)
    return option
  }

  function show() {
    const query = input.value.trim()
    const entries = findEntries(globalThis.REFERENCE_INDEX, query)
    list.replaceChildren(...entries.map(toOption))
    if (query !== '' && entries.length === 0) {
      const none = document.createElement('li')
      none.className = 'none'
      none.textContent = 'Nothing has that name or word.'
      list.append(none)
    }
    list.hidden = query === ''
    input.setAttribute('aria-expanded', String(!list.hidden))
    choose(0)
  }

  input.addEventListener('input', show)
  input.addEventListener('focus', () => {
    if (input.value.trim() !== '') show()
  })
  input.addEventListener('keydown', (event) => {
    if (event.key === 'ArrowDown') choose(chosen + 1)
    else if (event.key === 'ArrowUp') choose(chosen - 1)
    else if (event.key === 'Escape') close()
    else return
    event.preventDefault()
  })
  form.addEventListener('submit', (event) => {
    event.preventDefault()
    const link = list.children[chosen]?.querySelector('a')
    if (!link) return
    close()
    input.blur()
    location.href = link.href
  })
  list.addEventListener('click', close)
  document.addEventListener('click', (event) => {
    if (!form.contains(event.target)) close()
  })
  document.addEventListener('keydown', (event) => {
    if (event.key !== '/' || event.ctrlKey || event.metaKey || event.altKey) return
    if (document.activeElement === input) return
    event.preventDefault()
    input.focus()
    input.select()
  })

  // A page opened as index.html?q=word searches at once.
  const asked = new URLSearchParams(location.search).get('q')
  if (asked) {
    input.value = asked
    show()
  }

  // The list of pages is open where there is room for it beside the text.
  const pages = document.querySelector('nav details')
  const wide = matchMedia('(min-width: 60rem)')
  const openOrClose = () => {
    pages.open = wide.matches
  }
  wide.addEventListener('change', openOrClose)
  openOrClose()
})()
