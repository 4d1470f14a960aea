using Tarn.Access.Sessions;
using Tarn.Aws.Sns.Attributes;
using Tarn.Aws.Sns.Finding;
using Tarn.Aws.Sns.Model;
using Tarn.Aws.Sns.Resources;
using Tarn.Messaging.Topics.Definitions;

namespace Tarn.Aws.Sns.Subscriptions;

/// <summary>Checks the endpoints of subscriptions.</summary>
/// <seealso href="https://docs.aws.amazon.com/sns/latest/api/API_Subscribe.html"/>
/// <param name="roles">Knows which roles the service may assume.</param>
/// <param name="outside">The protocols out of the instance that work.</param>
/// <param name="whyRefused">Why requests to a URL are refused; null: they are not.</param>
internal sealed class EndpointRules(RoleSessions roles, IReadOnlyCollection<string> outside, Func<Uri, string?> whyRefused)
{
    private const string Service = "sns.amazonaws.com";
    private const string FifoEnd = ".fifo";

    /// <summary>Checks an endpoint.</summary>
    /// <returns>Whether the endpoint has to confirm the subscription.</returns>
    /// <exception cref="AwsErrorException">InvalidParameter.</exception>
    public bool Check(Call call, RegisteredTopic topic, string protocol, string endpoint)
    {
        if (topic.Rules.IsFifo && protocol != "sqs")
        {
            throw Wrong($"Invalid protocol type: {protocol}; a FIFO topic sends to queues");
        }

        switch (protocol)
        {
            case "sqs":
                CheckInside(call, endpoint, "sqs", "SQS endpoint ARN", parts: 6);
                CheckKind(topic, endpoint);
                return false;
            case "lambda":
                CheckInside(call, endpoint, "lambda", "Lambda endpoint ARN", parts: 7);
                return false;
            case "firehose":
                CheckInside(call, endpoint, "firehose", "Firehose endpoint ARN", parts: 6);
                return false;
            case "http" or "https":
                CheckUrl(protocol, endpoint);
                return true;
            case "email" or "email-json":
                CheckAddress(protocol, endpoint);
                return true;
            case "sms" or "application":
                throw SnsErrors.InvalidParameterException($"Invalid parameter: Protocol Reason: {Refusal.OfMember(
                    TopicDefinition.Kind.Service, "Subscribe", $"Protocol={protocol}", "sqs, lambda, firehose, http, https, email, email-json")}");
            default:
                throw Wrong($"Amazon SNS does not support this protocol string: {protocol}");
        }
    }

    /// <summary>Checks attributes that name a role or a queue.</summary>
    /// <exception cref="AwsErrorException">InvalidParameter.</exception>
    /// <exception cref="TarnException">AccessDenied: the caller may not pass the role.</exception>
    public void CheckSettings(Call call, RegisteredTopic topic, string endpoint, IReadOnlyDictionary<string, string> attributes, string start)
    {
        if (attributes.GetValueOrDefault(SubscriptionAttribute.SubscriptionRoleArn) is { Length: > 0 } role)
        {
            call.Authorize("iam:PassRole", role);
            if (!roles.MayAssume(call.Account, Service, role, topic.Resource.Arn))
            {
                throw SnsErrors.InvalidParameterException($"{start}SubscriptionRoleArn: {Service} cannot assume the role {role}");
            }
        }

        if (attributes.GetValueOrDefault(SubscriptionAttribute.RedrivePolicy) is { Length: > 0 } policy)
        {
            CheckDeadLetters(topic, endpoint, policy, start);
        }
    }

    private static void CheckDeadLetters(RegisteredTopic topic, string endpoint, string policy, string start)
    {
        string? arn;
        try
        {
            arn = Messaging.Topics.Subscriptions.SubscriptionRules.DeadLetterOf(policy);
        }
        catch (FormatException wrong)
        {
            throw SnsErrors.InvalidParameterException($"{start}RedrivePolicy: {wrong.Message}");
        }

        if (!Arn.TryParse(arn, out var parsed) || parsed.Service != "sqs" || parsed.Region != topic.Rules.Region || parsed.Account != topic.Rules.Account)
        {
            throw SnsErrors.InvalidParameterException($"{start}RedrivePolicy: deadLetterTargetArn is an invalid arn");
        }

        // A FIFO topic may send to standard queues too: the kind of the subscription's queue counts.
        var isFifo = topic.Rules.IsFifo && endpoint.EndsWith(FifoEnd, StringComparison.Ordinal);
        if (parsed.Resource.EndsWith(FifoEnd, StringComparison.Ordinal) != isFifo)
        {
            throw SnsErrors.InvalidParameterException($"{start}RedrivePolicy: must use a " + (isFifo
                ? "FIFO queue as DLQ for a FIFO Subscription to a FIFO Topic."
                : topic.Rules.IsFifo
                ? "standard queue as DLQ for a standard Subscription to a FIFO Topic."
                : "standard queue as DLQ for a standard topic"));
        }
    }

    private static void CheckInside(Call call, string endpoint, string service, string name, int parts)
    {
        if (!Arn.TryParse(endpoint, out var arn) || arn.Service != service || endpoint.Split(':').Length < parts)
        {
            throw Wrong(name);
        }

        if (arn.Account != call.Account)
        {
            throw SnsErrors.InvalidParameterException($"Invalid parameter: Endpoint Reason: {Refusal.OfMember(
                TopicDefinition.Kind.Service, "Subscribe", "an endpoint of another account", "a subscription that the endpoint's account makes")}");
        }
    }

    private static void CheckKind(RegisteredTopic topic, string endpoint)
    {
        if (!topic.Rules.IsFifo && endpoint.EndsWith(FifoEnd, StringComparison.Ordinal))
        {
            throw Wrong("Invalid parameter: Endpoint Reason: FIFO SQS Queues can not be subscribed to standard SNS topics");
        }
    }

    private void CheckUrl(string protocol, string endpoint)
    {
        if (!Uri.TryCreate(endpoint, UriKind.Absolute, out var url) || url.Scheme != protocol || url.Host.Length == 0)
        {
            throw Wrong("Endpoint must match the specified protocol");
        }

        if (whyRefused(url) is { } why)
        {
            throw Wrong($"Endpoint Reason: {why}");
        }

        Require(protocol);
    }

    private void CheckAddress(string protocol, string endpoint)
    {
        if (endpoint.Length > 320 || endpoint.Any(letter => char.IsControl(letter) || char.IsWhiteSpace(letter) || letter is ',' or ';' or '<' or '>')
            || endpoint.Split('@') is not [{ Length: > 0 }, { Length: > 0 }])
        {
            throw Wrong("Email address");
        }

        Require(protocol);
    }

    private void Require(string protocol)
    {
        if (!outside.Contains(protocol))
        {
            throw SnsErrors.InvalidParameterException($"Invalid parameter: Protocol Reason: {Refusal.OfMember(
                TopicDefinition.Kind.Service, "Subscribe", $"Protocol={protocol}", "this protocol with the settings --smtp-relay and --smtp-from")}");
        }
    }

    private static AwsErrorException Wrong(string reason) => SnsErrors.InvalidParameterException($"Invalid parameter: {reason}");
}
