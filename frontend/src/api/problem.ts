/** The five codes of the API; UNAVAILABLE also when no server answers. */
export type Code = "NOT_FOUND" | "INVALID" | "CONFLICT" | "FORBIDDEN" | "UNAVAILABLE"

const CODES: readonly string[] = ["NOT_FOUND", "INVALID", "CONFLICT", "FORBIDDEN", "UNAVAILABLE"]

/** A request that failed, with a message for people. */
export class ApiProblem extends Error {
  override readonly name = "ApiProblem"

  constructor(
    readonly code: Code | "",
    message: string,
  ) {
    super(message)
  }

  /** Any thrown thing as a problem. */
  static of(error: unknown): ApiProblem {
    if (error instanceof ApiProblem) return error
    return new ApiProblem("", error instanceof Error ? error.message : String(error))
  }
}

/** The code that `text` spells, "" when it is none of the five. */
export function codeOf(text: unknown): Code | "" {
  return typeof text === "string" && CODES.includes(text) ? (text as Code) : ""
}
