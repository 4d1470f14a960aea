using Tarn.Aws.Pipes.Model;
using Tarn.Messaging.Pipes.Definitions;

namespace Tarn.Aws.Pipes.Forms;

/// <summary>Enrichments and targets of pipes in requests and answers.</summary>
internal static class StepForms
{
    /// <summary>The target of a request.</summary>
    public static PipeStep Target(string arn, PipeTargetParameters? given) => new()
    {
        Arn = arn,
        Template = given?.InputTemplate is { Length: > 0 } template ? template : null,
        InvocationType = given?.LambdaFunctionParameters?.InvocationType,
        PartitionKey = given?.KinesisStreamParameters?.PartitionKey,
        Group = given?.SqsQueueParameters?.MessageGroupId,
        DeduplicationId = given?.SqsQueueParameters?.MessageDeduplicationId,
        DetailType = given?.EventBridgeEventBusParameters?.DetailType,
        EventSource = given?.EventBridgeEventBusParameters?.Source,
        Resources = given?.EventBridgeEventBusParameters?.Resources,
        TimePath = given?.EventBridgeEventBusParameters?.Time ?? given?.CloudWatchLogsParameters?.Timestamp,
        LogStream = given?.CloudWatchLogsParameters?.LogStreamName,
        HttpPath = given?.HttpParameters?.PathParameterValues,
        HttpHeaders = given?.HttpParameters?.HeaderParameters,
        HttpQuery = given?.HttpParameters?.QueryStringParameters,
    };

    /// <summary>The enrichment of a request; null: none.</summary>
    public static PipeStep? Enrichment(string? arn, PipeEnrichmentParameters? given) => arn is not { Length: > 0 } ? null : new PipeStep
    {
        Arn = arn,
        Template = given?.InputTemplate is { Length: > 0 } template ? template : null,
        HttpPath = given?.HttpParameters?.PathParameterValues,
        HttpHeaders = given?.HttpParameters?.HeaderParameters,
        HttpQuery = given?.HttpParameters?.QueryStringParameters,
    };

    /// <summary>The parameters of a target as they were given; null: none.</summary>
    public static PipeTargetParameters? TargetOf(PipeStep step)
    {
        var service = step.Arn.Split(':')[2];
        var shown = new PipeTargetParameters
        {
            InputTemplate = step.Template,
            LambdaFunctionParameters = step.InvocationType is { } type ? new PipeTargetLambdaFunctionParameters { InvocationType = type } : null,
            KinesisStreamParameters = step.PartitionKey is { } key ? new PipeTargetKinesisStreamParameters { PartitionKey = key } : null,
            SqsQueueParameters = step is { Group: null, DeduplicationId: null } ? null
                : new PipeTargetSqsQueueParameters { MessageGroupId = step.Group, MessageDeduplicationId = step.DeduplicationId },
            EventBridgeEventBusParameters = service != "events" || step is { DetailType: null, EventSource: null, Resources: null, TimePath: null } ? null
                : new PipeTargetEventBridgeEventBusParameters
                {
                    DetailType = step.DetailType,
                    Source = step.EventSource,
                    Resources = step.Resources,
                    Time = step.TimePath,
                },
            CloudWatchLogsParameters = service != "logs" || step is { LogStream: null, TimePath: null } ? null
                : new PipeTargetCloudWatchLogsParameters { LogStreamName = step.LogStream, Timestamp = step.TimePath },
            HttpParameters = !HasHttp(step) ? null : new PipeTargetHttpParameters
            {
                PathParameterValues = step.HttpPath,
                HeaderParameters = step.HttpHeaders,
                QueryStringParameters = step.HttpQuery,
            },
        };
        return shown == new PipeTargetParameters() ? null : shown;
    }

    /// <summary>The parameters of an enrichment as they were given; null: none.</summary>
    public static PipeEnrichmentParameters? EnrichmentOf(PipeStep? step) => step is null || (step.Template is null && !HasHttp(step)) ? null
        : new PipeEnrichmentParameters
        {
            InputTemplate = step.Template,
            HttpParameters = !HasHttp(step) ? null : new PipeEnrichmentHttpParameters
            {
                PathParameterValues = step.HttpPath,
                HeaderParameters = step.HttpHeaders,
                QueryStringParameters = step.HttpQuery,
            },
        };

    private static bool HasHttp(PipeStep step) => step is not { HttpPath: null, HttpHeaders: null, HttpQuery: null };
}
