/** What a request gets instead of its answer when a newer one came. */
export class Superseded extends Error {
  override readonly name = "Superseded"
}

interface Waiting<Request, Answer> {
  readonly request: Request
  readonly resolve: (answer: Answer) => void
  readonly reject: (error: Error) => void
}

/**
 * Hands requests to something that works on one at a time, the newest first; older ones are given up.
 *
 * `work` is given a request and called again only after its answer, so that nothing piles up behind a long one.
 */
export class Newest<Request, Answer> {
  #busy: Waiting<Request, Answer> | null = null
  #next: Waiting<Request, Answer> | null = null

  constructor(private readonly work: (request: Request) => Promise<Answer>) {}

  /** The answer; rejects with `Superseded` when a newer request comes first. */
  ask(request: Request): Promise<Answer> {
    return new Promise((resolve, reject) => {
      this.#next?.reject(new Superseded("a newer request came"))
      this.#next = { request, resolve, reject }
      if (!this.#busy) this.#start()
    })
  }

  #start(): void {
    const job = this.#next
    if (!job) return
    this.#busy = job
    this.#next = null
    this.work(job.request).then(
      (answer) => this.#finish(() => job.resolve(answer), job),
      (error) =>
        this.#finish(() => job.reject(error instanceof Error ? error : new Error(String(error))), job),
    )
  }

  #finish(tell: () => void, job: Waiting<Request, Answer>): void {
    this.#busy = null
    if (this.#next) job.reject(new Superseded("a newer request came"))
    else tell()
    this.#start()
  }
}
