/** Says whether a host, as a URL names it or a server listens on it, is this machine itself and cannot be reached from any other. */
export function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '::1' || host === '[::1]' || /^127(?:\.\d{1,3}){3}$/.test(host)
}
