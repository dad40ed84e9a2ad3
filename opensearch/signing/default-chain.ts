// A file of its own, so that a bundle can leave this large package out until somebody signs.
export { defaultProvider } from '@aws-sdk/credential-provider-node'
