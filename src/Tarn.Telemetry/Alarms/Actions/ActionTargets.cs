namespace Tarn.Telemetry.Alarms.Actions;

/// <summary>The services that actions of alarms may send to.</summary>
public static class ActionTargets
{
    private const string Topics = "sns";
    private const string Functions = "lambda";

    /// <summary>Whether an ARN is a topic or a function.</summary>
    public static bool Has(string arn) => ServiceOf(arn) is Topics or Functions;

    /// <summary>Whether an ARN is a topic.</summary>
    internal static bool IsTopic(string arn) => ServiceOf(arn) == Topics;

    /// <summary>The name under which alarms act on a target.</summary>
    internal static string SenderOf(string arn) => IsTopic(arn) ? "cloudwatch.amazonaws.com" : "lambda.alarms.cloudwatch.amazonaws.com";

    private static string? ServiceOf(string arn) => arn.Split(':') is ["arn", _, var service, { Length: > 0 }, { Length: > 0 }, { Length: > 0 }, ..]
        ? service
        : null;
}
