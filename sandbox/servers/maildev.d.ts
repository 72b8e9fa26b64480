declare module 'maildev' {
  /** The part of maildev used here; the package brings no types. */
  class MailDev {
    constructor(options: {
      smtp: number
      web: number
      ip: string
      mailDirectory: string
      silent?: boolean
    })
    listen(): Promise<void>
  }
  export = MailDev
}
