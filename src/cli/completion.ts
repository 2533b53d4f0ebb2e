import { Argument, type Command, type Option } from 'commander'
import { METHODS } from '../api/generated/methods.ts'
import { valuesOf } from './named-params.ts'
import { loadOpenRpc } from './openrpc.ts'
import type { Terminal } from './terminal.ts'

/** What could stand where the cursor is, and what it means. */
export interface Candidate {
  readonly text: string
  readonly about?: string | undefined
}

/**
 * Each asks `vdsm-amqp complete` for what fits the words so far: one answer for
 * all shells, a line a candidate, its meaning behind a tab.
 */
const SCRIPTS = {
  // COMP_WORDS is split at "=" and ":", and only what follows the last of them is replaced.
  bash: `_vdsm_amqp() {
  local words line IFS=$' \\t\\n'
  line=\${COMP_LINE:0:COMP_POINT}
  read -ra words <<<"$line"
  [[ $line == *' ' ]] && words+=('')
  local cur=\${words[\${#words[@]}-1]}
  local before=\${cur%"\${cur##*[=:]}"}
  IFS=$'\\n'
  COMPREPLY=($(vdsm-amqp complete -- "\${words[@]:1}" 2>/dev/null | cut -f1))
  COMPREPLY=("\${COMPREPLY[@]#"$before"}")
  [[ \${COMPREPLY[0]} == *= ]] && compopt -o nospace 2>/dev/null
}
complete -o default -F _vdsm_amqp vdsm-amqp
`,
  zsh: `#compdef vdsm-amqp
_vdsm_amqp() {
  local -a lines texts shown
  lines=("\${(@f)$(vdsm-amqp complete -- "\${(@Q)words[2,CURRENT]}" 2>/dev/null)}")
  texts=("\${(@)lines%%$'\\t'*}")
  shown=("\${(@)lines//$'\\t'/  -- }")
  [[ -n $texts[1] ]] || { _files; return }
  if [[ $texts[1] == *= ]]; then compadd -l -S '' -d shown -a texts; else compadd -l -d shown -a texts; fi
}
compdef _vdsm_amqp vdsm-amqp
`,
  fish: `complete -c vdsm-amqp -f -k -a '(vdsm-amqp complete -- (commandline -opc)[2..-1] (commandline -ct) 2>/dev/null)'
`,
} as const

type Shell = keyof typeof SCRIPTS

export function addCompletion(program: Command, terminal: Terminal): void {
  program
    .command('completion')
    .summary('let the shell complete commands, methods and params')
    .description('Prints a script that lets the shell complete commands, options, methods, params and types.')
    .addArgument(new Argument('<shell>', 'which shell').choices(Object.keys(SCRIPTS)))
    .addHelpText(
      'after',
      `
Examples:
  vdsm-amqp completion bash > /etc/bash_completion.d/vdsm-amqp     (or: eval "$(vdsm-amqp completion bash)")
  vdsm-amqp completion zsh > "\${fpath[1]}/_vdsm-amqp"               (or: eval "$(vdsm-amqp completion zsh)")
  vdsm-amqp completion fish > ~/.config/fish/completions/vdsm-amqp.fish

Then: vdsm-amqp call host1 VM.getSt<Tab> vm<Tab>`,
    )
    .action((shell: Shell) => terminal.out(SCRIPTS[shell]))

  program
    .command('complete', { hidden: true })
    .description('Answers the scripts of "completion".')
    .argument('[words...]', 'what stands on the line behind vdsm-amqp, up to the cursor')
    .allowUnknownOption()
    .action(async (words: readonly string[]) => {
      for (const { text, about } of await candidates(program, words)) {
        terminal.out(about === undefined ? `${text}\n` : `${text}\t${about}\n`)
      }
    })
}

/** What could stand for the last word, behind those before it. */
export async function candidates(program: Command, words: readonly string[]): Promise<Candidate[]> {
  const last = words.at(-1) ?? ''
  let command = program
  const given: string[] = []
  let awaited: Option | undefined
  for (const word of words.slice(0, -1)) {
    if (awaited !== undefined) awaited = undefined
    else if (word.startsWith('-') && word !== '-') {
      awaited = command.options.find((one) => one.required && (one.long === word || one.short === word))
    } else {
      const next = given.length === 0 ? command.commands.find((one) => one.name() === word) : undefined
      if (next === undefined) given.push(word)
      else command = next
    }
  }
  const fitting = (all: readonly Candidate[]) => all.filter(({ text }) => text.startsWith(last))

  if (awaited !== undefined) return fitting((awaited.argChoices ?? []).map((text) => ({ text })))
  if (last.startsWith('-')) {
    const options = command.options.filter((one) => !one.hidden)
    const texts = options.map((one) => ({ text: one.long ?? one.flags, about: one.description }))
    const help = texts.some((one) => one.text === '--help') ? [] : [{ text: '--help', about: 'say more' }]
    return fitting([...texts, ...help])
  }
  if (command.commands.length > 0 && given.length === 0) {
    const visible = command.createHelp().visibleCommands(command)
    const below = visible.map((one) => ({ text: one.name(), about: one.summary() || one.description() }))
    return fitting([...below, ...(await positional(pathOf(command), given, last))])
  }
  const choices = command.registeredArguments[given.length]?.argChoices
  if (choices !== undefined) return fitting(choices.map((text) => ({ text })))
  return fitting(await positional(pathOf(command), given, last))
}

async function positional(path: string, given: readonly string[], last: string): Promise<Candidate[]> {
  switch (path) {
    case 'call':
      if (given.length === 0) return []
      return given.length === 1 ? await methods() : await params(given, last)
    case 'fleet':
      return given.length === 0 ? await methods() : await params(['', ...given], last)
    case 'schema list':
      return namespaces()
    case 'schema show': {
      if (given.length > 0) return []
      const { components, 'x-events': events } = await loadOpenRpc()
      const names = [components.schemas, events, components.errors].flatMap((table) => Object.keys(table))
      return [...(await methods()), ...names.map((text) => ({ text }))]
    }
    default:
      return []
  }
}

async function methods(): Promise<Candidate[]> {
  const document = await loadOpenRpc()
  return document.methods.map(({ name, summary }) => ({ text: name, about: summary }))
}

function namespaces(): Candidate[] {
  return [...new Set(Object.keys(METHODS).map((name) => name.slice(0, name.indexOf('.'))))].map((text) => ({ text }))
}

/** `name=` of those not given yet; behind it the values that the type names. */
async function params([, method, ...given]: readonly string[], last: string): Promise<Candidate[]> {
  const { methods: all, components } = await loadOpenRpc()
  const known = all.find(({ name }) => name === method)?.params ?? []
  const at = last.indexOf('=')
  if (at > 0) {
    const name = last.slice(0, at)
    const schema = known.find((one) => one.name === name)?.schema ?? {}
    return valuesOf(schema, components.schemas).map((value) => ({ text: `${name}=${value}` }))
  }
  return known
    .filter(({ name }) => !given.some((word) => word.startsWith(`${name}=`)))
    .sort((a, b) => Number(b.required ?? false) - Number(a.required ?? false))
    .map(({ name, description, schema, required }) => {
      const about = (description ?? schema.description ?? '').replaceAll(/\s+/g, ' ')
      return { text: `${name}=`, about: required ? about : `(optional) ${about}` }
    })
}

function pathOf(command: Command): string {
  const { parent } = command
  return parent === null || parent.parent === null ? command.name() : `${pathOf(parent)} ${command.name()}`
}
