/** The name and the region in the ARN of an alarm: arn:aws:cloudwatch:us-east-1:000000000000:alarm:errors. */
export interface AlarmName {
  name: string;
  region: string | undefined;
}

export function alarmIn(arn: string): AlarmName {
  const parts = arn.split(":");
  return parts.length > 6 && parts[5] === "alarm" ? { name: parts.slice(6).join(":"), region: parts[3] || undefined } : { name: arn, region: undefined };
}
