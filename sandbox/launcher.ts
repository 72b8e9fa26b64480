import { commandOf, parentOf } from './processes'

const LOOK_EVERY_MS = 500

/**
 * Calls back once when the npm that started this process is gone. npm passes Ctrl-C on, but a killed npm, or one whose
 * shell took the signal for itself, would leave everything running where nobody sees it. Does nothing without npm.
 */
export function onLauncherGone(callback: () => void): void {
  if (!process.env.npm_lifecycle_event) return
  const shell = process.ppid
  // npm runs a script through a shell, which may or may not have made room for us.
  const hasShell = process.platform === 'linux' && /^(\S*\/)?(ba|da|z|a)?sh -c /.test(commandOf(shell))
  const npm = hasShell ? parentOf(shell) : undefined
  const look = setInterval(() => {
    if (process.ppid === shell && (npm === undefined || parentOf(shell) === npm)) return
    clearInterval(look)
    callback()
  }, LOOK_EVERY_MS)
  look.unref()
}
