import { existsSync } from 'node:fs'
import { dirname, join } from 'node:path'

/**
 * The folder with package.json, whether this runs from the sources or compiled from dist/. Migrations, templates and the
 * compiled entry points are found from here.
 */
export function projectRoot(): string {
  let folder = __dirname
  while (!existsSync(join(folder, 'package.json'))) {
    const parent = dirname(folder)
    if (parent === folder) throw new Error(`No package.json in any folder above ${__dirname}`)
    folder = parent
  }
  return folder
}
