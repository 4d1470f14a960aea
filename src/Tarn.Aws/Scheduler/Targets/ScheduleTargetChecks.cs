using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using Tarn.Aws.Scheduler.Failures;
using Tarn.Aws.Scheduler.Finding;
using Tarn.Aws.Scheduler.Universal;
using Tarn.Messaging.Schedules.Definitions;
using Tarn.Wire.Coverage;

namespace Tarn.Aws.Scheduler.Targets;

/// <summary>The checks of new targets. A target need not exist: each attempt finds it, and asks for the right to send.</summary>
/// <param name="roles">Checks roles.</param>
/// <param name="universal">Knows the operations that targets may name.</param>
internal sealed partial class ScheduleTargetChecks(ScheduleRoles roles, UniversalTargets universal)
{
    private const string Fifo = ".fifo";
    private const string Supported = "queues, topics, functions, Kinesis streams, delivery streams, event buses and aws-sdk operations";

    /// <summary>Checks a target.</summary>
    /// <exception cref="AwsErrorException">ValidationException.</exception>
    /// <exception cref="TarnException">AccessDenied: the caller may not pass the role.</exception>
    public void Check(Call call, Schedule schedule)
    {
        var target = schedule.Target;
        if (target.IsUniversal)
        {
            if (universal.WhyRefused(target.Arn) is { } reason)
            {
                throw SchedulerFailures.Invalid(reason);
            }
        }
        else if (!Arn.TryParse(target.Arn, out var arn))
        {
            throw SchedulerFailures.Invalid($"Provided Arn is not in correct format: {target.Arn}");
        }
        else if (!IsSupported(arn))
        {
            throw SchedulerFailures.Invalid(Refusal.OfMember("scheduler", call.Operation, $"Target.Arn={target.Arn}", Supported));
        }

        CheckParameters(target);
        CheckInput(target);
        roles.Check(call, target.RoleArn, schedule.GroupArn);
    }

    private static void CheckParameters(ScheduleTarget target)
    {
        var service = target.IsUniversal ? "" : target.Arn.Split(':')[2];
        Require("KinesisParameters", target.PartitionKey is not null, service == "kinesis", isNeeded: true);
        Require("EventBridgeParameters", target.Source is not null, service == "events", isNeeded: true);
        Require("SqsParameters", target.HasGroup, service == "sqs", isNeeded: target.Arn.EndsWith(Fifo, StringComparison.Ordinal));

        void Require(string name, bool isGiven, bool isFor, bool isNeeded)
        {
            if (isGiven && !isFor)
            {
                throw SchedulerFailures.Invalid($"{name} is not supported for the target {target.Arn}.");
            }

            if (!isGiven && isFor && isNeeded)
            {
                throw SchedulerFailures.Invalid($"{name} is required for the target {target.Arn}.");
            }
        }
    }

    private static void CheckInput(ScheduleTarget target)
    {
        var service = target.Arn.Split(':')[2];
        if (target.Input is not { } input)
        {
            if (service == "events")
            {
                throw SchedulerFailures.Invalid("Input is required for event buses: it is the event's detail.");
            }

            return;
        }

        if (Encoding.UTF8.GetByteCount(input) > ScheduleLimits.InputBytesMax)
        {
            throw SchedulerFailures.Invalid($"Input has more than {ScheduleLimits.InputBytesMax} bytes.");
        }

        if (service == "lambda" && KindOf(input) is null)
        {
            throw SchedulerFailures.Invalid("Invalid RequestJson provided. Reason: Input is no JSON value.");
        }

        if (service is "events" or "scheduler" && KindOf(input) != JsonValueKind.Object)
        {
            throw SchedulerFailures.Invalid("Invalid RequestJson provided. Reason: Input is no JSON object.");
        }
    }

    // A keyword may be a number in the input.
    private static JsonValueKind? KindOf(string input) => WholeJson.KindOf(Keyword().Replace(input, "1"));

    private static bool IsSupported(Arn arn) => (arn.Service, arn.Resource.Split('/', ':')[0]) switch
    {
        ("sqs" or "sns", _) => true,
        ("lambda", "function") or ("kinesis", "stream") or ("firehose", "deliverystream") or ("events", "event-bus") => true,
        _ => false,
    };

    [GeneratedRegex(@"<aws\.scheduler\.[a-z-]+>", RegexOptions.CultureInvariant)]
    private static partial Regex Keyword();
}
