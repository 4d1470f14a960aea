using Tarn.Access.Sessions;
using Tarn.Aws.Logs.Model;
using Tarn.Targets;
using Tarn.Telemetry.Filters.Sending;
using Tarn.Wire.Coverage;

namespace Tarn.Aws.Logs.Subscriptions;

/// <summary>The checks of new subscription filters. Each message asks for the right to send again.</summary>
/// <param name="targets">Finds destinations.</param>
/// <param name="roles">Knows which roles the service may assume.</param>
internal sealed class SubscriptionChecks(TargetDirectory targets, RoleSessions roles)
{
    public const string Supported = "Kinesis streams, delivery streams and functions of the account";

    /// <summary>Checks the destination of a filter, and the right to send to it.</summary>
    /// <exception cref="AwsErrorException">InvalidParameterException.</exception>
    /// <exception cref="TarnException">AccessDenied: the caller may not pass the role.</exception>
    public async ValueTask Check(PutSubscriptionFilterInput input, Call call, Resource group, CancellationToken cancellationToken)
    {
        if (!Arn.TryParse(input.DestinationArn, out var arn) || TitleOf(arn) is not { } title || arn.Region != call.Region)
        {
            throw LogsErrors.InvalidParameterException(
                Refusal.OfMember("logs", "PutSubscriptionFilter", $"destinationArn={input.DestinationArn}", Supported));
        }

        var isFunction = arn.Service == "lambda";
        if (isFunction != input.RoleArn is null)
        {
            throw LogsErrors.InvalidParameterException($"destinationArn for vendor {arn.Service} cannot be used {(isFunction ? "with" : "without")} roleArn");
        }

        if (isFunction && input.Distribution is not null)
        {
            throw LogsErrors.InvalidParameterException("distribution is for streams and delivery streams: a function has no shards.");
        }

        if (input.RoleArn is { } role)
        {
            call.Authorize("iam:PassRole", role);
            if (!roles.MayAssume(call.Account, LogSender.Service, role, LogSender.SourceArnOf(group.Arn)))
            {
                throw NotSent(title, $"the role {role} does not exist, or its trust policy does not name {LogSender.Service}");
            }
        }

        try
        {
            await targets.Check(input.DestinationArn, LogSender.Of(group.Arn, call.Account, input.RoleArn), cancellationToken);
        }
        catch (TarnException refused) when (TargetDirectory.IsRefusal(refused))
        {
            throw NotSent(title, refused.Message);
        }
    }

    private static string? TitleOf(Arn arn) => (arn.Service, arn.Resource.Split('/', ':')[0]) switch
    {
        ("lambda", "function") => "lambda function",
        ("kinesis", "stream") => "Kinesis stream",
        ("firehose", "deliverystream") => "Firehose stream",
        _ => null,
    };

    private static AwsErrorException NotSent(string title, string reason) => LogsErrors.InvalidParameterException(title == "lambda function"
        ? $"Could not execute the lambda function. Make sure you have given CloudWatch Logs permission to execute your function. ({reason})"
        : $"Could not deliver test message to specified {title}. Check if the given {title} is in ACTIVE state. ({reason})");
}
