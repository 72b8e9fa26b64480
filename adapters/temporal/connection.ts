import { readFileSync } from 'node:fs'
import { Client, Connection } from '@temporalio/client'
import type { NativeConnectionOptions } from '@temporalio/worker'
import type { Config } from '../config'

/** Opens the Temporal client. `connection` is to be closed by the caller. */
export async function connectTemporal({ temporal }: Pick<Config, 'temporal'>): Promise<Client> {
  const connection = await Connection.connect(connectionOptions(temporal))
  return new Client({ connection, namespace: temporal.namespace })
}

/** What a client and a worker both need to reach the server: address, key, certificates. */
export function connectionOptions({ address, apiKey, tls }: Config['temporal']): NativeConnectionOptions {
  const file = (path: string | undefined) => (path === undefined ? undefined : readFileSync(path))
  const clientCert = file(tls?.clientCertPath)
  const clientKey = file(tls?.clientKeyPath)
  const ca = file(tls?.serverCaPath)
  return {
    address,
    ...(apiKey === undefined ? {} : { apiKey }),
    ...(tls === undefined
      ? {}
      : {
          tls: {
            ...(tls.serverName === undefined ? {} : { serverNameOverride: tls.serverName }),
            ...(ca === undefined ? {} : { serverRootCACertificate: ca }),
            ...(clientCert && clientKey ? { clientCertPair: { crt: clientCert, key: clientKey } } : {}),
          },
        }),
  }
}
