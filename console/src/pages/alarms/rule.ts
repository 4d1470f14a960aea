/** The names of the alarms in a rule of a composite alarm. A name may be in quotes, or an ARN. */
export function namesIn(rule: string): string[] {
  const single = [...rule.matchAll(/\b(?:ALARM|OK|INSUFFICIENT_DATA)\s*\(\s*("[^"]*"|'[^']*'|[^()\s,]+)\s*\)/g)].map((match) => match[1] ?? "");
  const lists = [...rule.matchAll(/\bAT_LEAST\s*\(\s*[^,()]+,\s*[^,()]+,\s*\(([^()]*)\)/g)].flatMap((match) => (match[1] ?? "").split(","));
  const names = [...single, ...lists].map((text) => text.trim().replace(/^["']|["']$/g, "").replace(/^arn:.*:alarm:/, ""));
  return [...new Set(names)].filter(Boolean);
}
