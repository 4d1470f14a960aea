namespace Tarn.Messaging.Buses.Inputs;

/// <summary>The variables of templates that need no path.</summary>
internal static class InputVariables
{
    public const string RuleArn = "aws.events.rule-arn";
    public const string RuleName = "aws.events.rule-name";
    public const string IngestionTime = "aws.events.event.ingestion-time";
    public const string Event = "aws.events.event";
    public const string EventJson = "aws.events.event.json";

    public static bool Has(string name) => name is RuleArn or RuleName or IngestionTime or Event or EventJson;
}
