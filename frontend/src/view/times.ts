/** An ISO time as people read it, in UTC: "21 Nov 2026, 10:15". */
export function momentText(iso: string): string {
  const moment = new Date(iso)
  if (Number.isNaN(moment.getTime())) return iso || "an unknown day"
  return MOMENT.format(moment)
}

/** The day of an ISO time in UTC, "2026-11-21". */
export function dayText(iso: string): string {
  return iso.slice(0, 10)
}

const MOMENT = new Intl.DateTimeFormat("en-GB", {
  day: "numeric",
  month: "short",
  year: "numeric",
  hour: "2-digit",
  minute: "2-digit",
  timeZone: "UTC",
})
