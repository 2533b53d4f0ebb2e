import { parseBrokerUrl } from '../broker/broker-url.ts'

/** By the sites' names, each with its broker, or the brokers of its one cluster, of which the first that answers is used. */
export type SiteUrls = Readonly<Record<string, string | readonly string[]>>

/** @throws {TypeError} */
export function checkSites(sites: SiteUrls): SiteUrls {
  const entries = Object.entries(sites)
  if (entries.length === 0) throw new TypeError('no site is given')
  for (const [name, url] of entries) {
    if (!/^[A-Za-z0-9_-]{1,64}$/.test(name)) {
      throw new TypeError(`${JSON.stringify(name)} is no name of a site: use letters, digits, "-" and "_"`)
    }
    // An object that is written by somebody else may lose it without a word.
    if (name === '__proto__') throw new TypeError('"__proto__" is no name of a site: choose another')
    const urls = typeof url === 'string' ? [url] : url
    if (urls.length === 0) throw new TypeError(`the site ${name} has no broker`)
    for (const one of urls) parseBrokerUrl(one)
  }
  return sites
}
