/** One difference between two descriptions, and whether those who know the old one go on working. */
export interface Change {
  readonly kind: 'compatible' | 'breaking'
  /** Which rule says so: see RULES. */
  readonly rule: Rule
  /** `VM.create(vmParams).memSize`, a type, an event or an error. */
  readonly where: string
  /** In plain words, with old and new. */
  readonly what: string
}

/** Every rule, with the reason for its verdict. */
export const RULES = {
  'method-added': ['compatible', 'nobody calls it yet'],
  'method-removed': ['breaking', 'callers of it are answered MethodNotFound'],
  'safety-strengthened': ['compatible', 'what could be repeated still can'],
  'safety-weakened': ['breaking', 'callers that repeat it would do harm'],
  'lane-changed': ['breaking', 'calls that kept their order may overtake each other, or wait'],
  'timeout-extended': ['compatible', 'nothing is cut off that was not before'],
  'timeout-shortened': ['breaking', 'calls that ended in time are cut off'],
  'starts-changed': ['breaking', 'callers follow what it leaves running in the old way'],
  'param-added': ['compatible', 'it may be left out'],
  'required-param-added': ['breaking', 'old callers do not send it'],
  'param-removed': ['breaking', 'what callers ask with it is ignored or refused'],
  'param-required': ['breaking', 'old callers may leave it out'],
  'param-optional': ['compatible', 'who sends it still may'],
  'param-moved': ['breaking', 'callers by position mean another one'],
  'field-added': ['compatible', 'who does not know it leaves it out or ignores it'],
  'required-field-added': ['breaking', 'old callers do not send it'],
  'field-removed': ['breaking', 'who reads it misses it; what callers ask with it is ignored or refused'],
  'field-required': ['breaking', 'old callers may leave it out'],
  'field-always-there': ['compatible', 'readers that expected it to be missing are only better off'],
  'field-optional': ['breaking', 'readers rely on it'],
  'field-no-longer-required': ['compatible', 'who sends it still may'],
  'type-narrowed': ['breaking', 'what callers send is refused'],
  'type-widened': ['breaking', 'readers meet what they do not expect'],
  'type-accepts-more': ['compatible', 'what callers send is still taken'],
  'type-promises-more': ['compatible', 'readers meet only what they expect'],
  'default-changed': ['breaking', 'callers that leave it out get something else'],
  'secret-added': ['compatible', 'less is shown'],
  'secret-revealed': ['breaking', 'what was hidden is shown'],
  deprecated: ['compatible', 'it still works'],
  undeprecated: ['compatible', 'it works as before'],
  'event-added': ['compatible', 'who does not know it ignores it'],
  'event-removed': ['breaking', 'who waits for it waits for ever'],
  'error-added': ['compatible', 'an unknown code is an error all the same'],
  'error-removed': ['breaking', 'who handles it waits in vain'],
  'error-code-changed': ['breaking', 'callers steer by codes'],
} as const satisfies Record<string, readonly ['compatible' | 'breaking', string]>

export type Rule = keyof typeof RULES

export function change(rule: Rule, where: string, what: string): Change {
  return { kind: RULES[rule][0], rule, where, what }
}
