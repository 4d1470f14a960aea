using System.Collections.Frozen;

namespace Tarn.Aws.Scheduler.Universal;

/// <summary>The services of universal targets, and the operations that AWS refuses there.</summary>
/// <seealso href="https://docs.aws.amazon.com/scheduler/latest/UserGuide/managing-targets-universal.html"/>
internal static class UniversalServices
{
    // The starts of reading operations, in lower case.
    private static readonly string[] Reading =
    [
        "get", "describe", "list", "poll", "receive", "search", "scan", "query", "select", "read", "lookup", "discover", "validate", "batchget",
        "batchdescribe", "batchread", "transactget", "adminget", "adminlist", "testmigration", "retrieve", "testconnection", "translatedocument",
        "isauthorized", "invokemodel",
    ];

    /// <summary>The ids of AWS's SDKs → the names of Tarn's services.</summary>
    public static FrozenDictionary<string, string> Names { get; } = new Dictionary<string, string>
    {
        ["athena"] = "athena",
        ["cloudwatch"] = "cloudwatch",
        ["cloudwatchlogs"] = "logs",
        ["dynamodb"] = "dynamodb",
        ["eventbridge"] = "events",
        ["firehose"] = "firehose",
        ["glue"] = "glue",
        ["iam"] = "iam",
        ["kinesis"] = "kinesis",
        ["kinesisanalyticsv2"] = "kinesisanalyticsv2",
        ["lambda"] = "lambda",
        ["s3"] = "s3",
        ["scheduler"] = "scheduler",
        ["sns"] = "sns",
        ["sqs"] = "sqs",
        ["sts"] = "sts",
    }.ToFrozenDictionary(StringComparer.Ordinal);

    /// <summary>Whether AWS refuses an operation because it reads.</summary>
    public static bool IsReading(string action) => Reading.Any(start => action.StartsWith(start, StringComparison.OrdinalIgnoreCase));
}
