using System.Text;
using Tarn.Access.Sessions;
using Tarn.Aws.Pipes.Failures;
using Tarn.Aws.Pipes.Finding;
using Tarn.Messaging.Pipes.Definitions;
using Tarn.Messaging.Pipes.Inputs;
using Tarn.Patterns;
using Tarn.Patterns.Events;
using Tarn.Targets;

namespace Tarn.Aws.Pipes.Checks;

/// <summary>The checks of new and changed pipes. Targets need not exist: each attempt finds them, and asks for the right to send.</summary>
/// <param name="roles">Knows which roles the service may assume.</param>
internal sealed class PipeChecks(RoleSessions roles)
{
    private const string Supported = "queues, topics, event buses, Kinesis streams, delivery streams, functions, log groups and API destinations";
    private const string SupportedEnrichments = "functions and API destinations";
    private const int BatchAtOnce = 10;
    private const int AgeSecondsMin = 60;

    /// <summary>Checks a pipe.</summary>
    /// <exception cref="AwsErrorException">ValidationException.</exception>
    /// <exception cref="TarnException">AccessDenied: the caller may not pass the role.</exception>
    public void Check(Call call, PipeConfig pipe)
    {
        CheckSource(pipe);
        CheckStep(call, pipe.Target, "Target", Supported, IsTarget);
        CheckParameters(pipe.Target);
        if (pipe.Enrichment is { } enrichment)
        {
            CheckStep(call, enrichment, "Enrichment", SupportedEnrichments, IsEnrichment);
        }

        call.Authorize("iam:PassRole", pipe.RoleArn);
        if (!roles.MayAssume(call.Account, PipeDefinition.Service, pipe.RoleArn, pipe.Arn))
        {
            throw PipesFailures.Invalid($"The role {pipe.RoleArn} must allow {PipeDefinition.Service} to assume it.");
        }
    }

    private static void CheckSource(PipeConfig pipe)
    {
        if (PipeSources.IsQueue(pipe.StreamArn))
        {
            var isFifo = pipe.StreamArn.EndsWith(".fifo", StringComparison.Ordinal);
            if (isFifo && (pipe.WindowSeconds > 0 || pipe.BatchSize > BatchAtOnce))
            {
                throw PipesFailures.Invalid("FIFO queues have batches of 1 to 10 messages, without MaximumBatchingWindowInSeconds.");
            }

            if (pipe.BatchSize > BatchAtOnce && pipe.WindowSeconds == 0)
            {
                throw PipesFailures.Invalid("BatchSize above 10 needs MaximumBatchingWindowInSeconds of 1 or more.");
            }
        }

        if (pipe.AgeSecondsMax is >= 0 and < AgeSecondsMin)
        {
            throw PipesFailures.Invalid("MaximumRecordAgeInSeconds must be -1, or between 60 and 604800.");
        }

        if (pipe.DeadLetterArn is { } letters && !(Arn.TryParse(letters, out var arn) && arn.Service is "sqs" or "sns"))
        {
            throw PipesFailures.Invalid($"DeadLetterConfig.Arn {letters} must be the ARN of a queue or topic.");
        }

        foreach (var filter in pipe.Filters)
        {
            try
            {
                EventPattern.Parse(Encoding.UTF8.GetBytes(filter));
            }
            catch (PatternException wrong)
            {
                throw PipesFailures.Invalid($"Invalid filter pattern: {wrong.Message}");
            }
        }
    }

    private static void CheckStep(Call call, PipeStep step, string member, string supported, Func<Arn, bool> isSupported)
    {
        if (!Arn.TryParse(step.Arn, out var arn) || !isSupported(arn))
        {
            throw PipesFailures.Invalid(Refusal.OfMember("pipes", call.Operation, $"{member}={step.Arn}", supported));
        }

        if (step.Template is { } template && PipeInput.WhyWrong(template) is { } wrong)
        {
            throw PipesFailures.Invalid(wrong);
        }
    }

    private static void CheckParameters(PipeStep target)
    {
        var (service, isApi) = (target.Arn.Split(':')[2], target.Arn.Contains(":api-destination/", StringComparison.Ordinal));
        Refuse("LambdaFunctionParameters", target.InvocationType is not null, service == "lambda");
        Refuse("KinesisStreamParameters", target.PartitionKey is not null, service == "kinesis");
        Refuse("SqsQueueParameters", target is not { Group: null, DeduplicationId: null }, service == "sqs");
        Refuse("EventBridgeEventBusParameters", target is not { DetailType: null, EventSource: null, Resources: null }, service == "events" && !isApi);
        Refuse("CloudWatchLogsParameters", target.LogStream is not null, service == "logs");
        Refuse("HttpParameters", target is not { HttpPath: null, HttpHeaders: null, HttpQuery: null }, isApi);
        if (target.EventSource is { } source && ServiceEvents.IsReserved(source))
        {
            throw PipesFailures.Invalid($"TargetParameters.EventBridgeEventBusParameters.Source {source} is not valid: only services write events of it.");
        }

        if (service == "kinesis" && target.PartitionKey is not { Length: > 0 })
        {
            throw PipesFailures.Invalid("TargetParameters.KinesisStreamParameters.PartitionKey is required for Kinesis streams.");
        }

        if (target.Arn.EndsWith(".fifo", StringComparison.Ordinal) && service == "sqs" && target.Group is not { Length: > 0 })
        {
            throw PipesFailures.Invalid("TargetParameters.SqsQueueParameters.MessageGroupId is required for FIFO queues.");
        }

        void Refuse(string name, bool isGiven, bool isFor)
        {
            if (isGiven && !isFor)
            {
                throw PipesFailures.Invalid($"{name} is not supported for the target {target.Arn}.");
            }
        }
    }

    private static bool IsTarget(Arn arn) => arn.Service is "sqs" or "sns" || IsEnrichment(arn)
        || (arn.Service, arn.Resource.Split('/', ':')[0]) is ("kinesis", "stream") or ("firehose", "deliverystream") or ("events", "event-bus")
            or ("logs", "log-group");

    private static bool IsEnrichment(Arn arn) => (arn.Service, arn.Resource.Split('/', ':')[0]) is ("lambda", "function") or ("events", "api-destination");
}
