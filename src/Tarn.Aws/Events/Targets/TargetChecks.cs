using Tarn.Aws.Events.Failures;
using Tarn.Aws.Events.Finding;
using Tarn.Aws.Events.Requests;
using Tarn.Messaging.Buses.Definitions;
using Tarn.Messaging.Buses.Inputs;
using Tarn.Messaging.Buses.Rules;
using Tarn.Wire.Coverage;

namespace Tarn.Aws.Events.Targets;

/// <summary>The checks of new targets. A target need not exist: each attempt finds it, and asks for the right to send.</summary>
/// <param name="roles">Checks roles.</param>
internal sealed class TargetChecks(EventRoles roles)
{
    private const string Fifo = ".fifo";
    private const string Supported = "queues, topics, functions, Kinesis streams, delivery streams, log groups, event buses and API destinations";

    /// <summary>Checks a target.</summary>
    /// <exception cref="AwsErrorException">ValidationException.</exception>
    /// <exception cref="TarnException">AccessDenied: the caller may not pass the role.</exception>
    public void Check(Call call, BusRule rule, RuleTarget target)
    {
        if (!Arn.TryParse(target.Arn, out var arn))
        {
            throw EventFailures.Invalid($"Parameter {target.Arn} is not valid. Reason: Provided Arn is not in correct format.");
        }

        if (!IsSupported(arn))
        {
            throw EventFailures.Invalid(Refusal.OfMember(BusDefinition.Kind.Service, "PutTargets", $"Targets.Arn={target.Arn}", Supported));
        }

        if (target.RoleArn is null && (target.IsOutside || arn.Service is "kinesis" or "firehose" or "logs"))
        {
            throw EventFailures.Invalid($"RoleArn is required for target {target.Arn}.");
        }

        if (arn.Service == "sqs" && target.Arn.EndsWith(Fifo, StringComparison.Ordinal) && target.Group is null)
        {
            throw EventFailures.Invalid($"Parameter(s) SqsParameters must be specified for target: {target.Id}.");
        }

        if (target.DeadLetterArn is { } letters
            && !(Arn.TryParse(letters, out var queue) && queue.Service == "sqs" && !letters.EndsWith(Fifo, StringComparison.Ordinal)))
        {
            throw EventFailures.Invalid($"Parameter DeadLetterConfig.Arn is not valid. Reason: {letters} is no standard queue.");
        }

        if (target.HasHttp && !target.IsOutside)
        {
            throw EventFailures.Invalid($"Parameter HttpParameters is not supported for target {target.Id}: it is no API destination.");
        }

        if (target.HttpHeaders?.Keys.Select(ApiHeaders.WhyWrong).FirstOrDefault(why => why is not null) is { } reserved)
        {
            throw EventFailures.Invalid(reserved);
        }

        if (TargetInput.WhyWrong(target) is { } wrong)
        {
            throw EventFailures.Invalid(wrong);
        }

        if (target.RoleArn is { } role)
        {
            roles.Check(call, role, rule.Arn);
        }
    }

    private static bool IsSupported(Arn arn) => (arn.Service, arn.Resource.Split('/', ':')[0]) switch
    {
        ("sqs" or "sns", _) => true,
        ("lambda", "function") or ("kinesis", "stream") or ("firehose", "deliverystream") or ("logs", "log-group") => true,
        ("events", "event-bus" or "api-destination") => true,
        _ => false,
    };
}
