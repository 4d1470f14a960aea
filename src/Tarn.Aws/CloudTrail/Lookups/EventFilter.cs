using System.Text.Json;
using Tarn.Access.Audit.Records;
using Tarn.Aws.CloudTrail.Model;

namespace Tarn.Aws.CloudTrail.Lookups;

/// <summary>The events that a look-up asks for.</summary>
internal sealed class EventFilter
{
    private readonly string _region;
    private readonly string? _key;
    private readonly string _value;

    private EventFilter(string region, DateTimeOffset from, DateTimeOffset to, string? key, string value)
    {
        (_region, From, To, _key, _value) = (region, from, to, key, value);
        Text = $"{from.ToUnixTimeMilliseconds()}/{to.ToUnixTimeMilliseconds()}/{key}/{value}";
    }

    public DateTimeOffset From { get; }

    public DateTimeOffset To { get; }

    /// <summary>The filter as text: a token belongs to one.</summary>
    public string Text { get; }

    /// <exception cref="AwsErrorException">InvalidTimeRangeException; InvalidLookupAttributesException.</exception>
    public static EventFilter Of(LookupEventsInput input, Call call)
    {
        var (from, to) = (input.StartTime ?? DateTimeOffset.UnixEpoch, input.EndTime ?? DateTimeOffset.MaxValue);
        if (from > to)
        {
            throw CloudTrailErrors.InvalidTimeRangeException("StartTime is after EndTime.");
        }

        if (input.LookupAttributes is { Count: > 1 })
        {
            throw CloudTrailErrors.InvalidLookupAttributesException("Only one lookup attribute is allowed.");
        }

        return input.LookupAttributes is [var one]
            ? new EventFilter(call.Region, from, to, one.AttributeKey, one.AttributeValue)
            : new EventFilter(call.Region, from, to, null, "");
    }

    public bool Matches(AuditEntry entry)
    {
        var timeMs = entry.TimeMs;
        return entry.Category == AuditEntry.Management && entry.Region == _region
            && timeMs >= From.ToUnixTimeMilliseconds() && (To == DateTimeOffset.MaxValue || timeMs <= To.ToUnixTimeMilliseconds())
            && _key switch
            {
                null => true,
                "EventId" => entry.EventId == _value,
                "EventName" => entry.EventName == _value,
                "ReadOnly" => (entry.IsRead ? "true" : "false") == _value,
                "Username" => entry.UserName == _value,
                "EventSource" => entry.EventSource == _value,
                "AccessKeyId" => entry.AccessKeyId == _value,
                "ResourceName" => entry.Resources.Any(arn => arn == _value || NameOf(arn) == _value),
                _ => entry.Resources.Any(arn => TypeOf(arn) == _value),
            };
    }

    /// <summary>An event as the answer shows it.</summary>
    public static Event FormOf(AuditEntry entry) => new()
    {
        EventId = entry.EventId,
        EventName = entry.EventName,
        EventSource = entry.EventSource,
        EventTime = DateTimeOffset.FromUnixTimeMilliseconds(entry.TimeMs / 1_000 * 1_000),
        ReadOnly = entry.IsRead ? "true" : "false",
        Username = entry.UserName.Length == 0 ? null : entry.UserName,
        AccessKeyId = entry.AccessKeyId.Length == 0 ? null : entry.AccessKeyId,
        Resources = [.. entry.Resources.Select(arn => new Tarn.Aws.CloudTrail.Model.Resource { ResourceName = NameOf(arn), ResourceType = TypeOf(arn) })],
        CloudTrailEvent = entry.Event,
    };

    private static string NameOf(string arn) => Arn.TryParse(arn, out var parsed)
        ? parsed.Resource[(parsed.Resource.LastIndexOfAny(['/', ':']) + 1)..]
        : arn;

    // As in AWS::Kinesis::Stream.
    private static string? TypeOf(string arn)
    {
        if (!Arn.TryParse(arn, out var parsed))
        {
            return null;
        }

        var end = parsed.Resource.IndexOfAny(['/', ':']);
        return (parsed.Service, end < 0 ? "" : parsed.Resource[..end]) switch
        {
            ("kinesis", "stream") => "AWS::Kinesis::Stream",
            ("firehose", _) => "AWS::KinesisFirehose::DeliveryStream",
            ("s3", "") => "AWS::S3::Bucket",
            ("s3", _) => "AWS::S3::Object",
            ("dynamodb", "table") => "AWS::DynamoDB::Table",
            ("lambda", "function") => "AWS::Lambda::Function",
            ("lambda", "layer") => "AWS::Lambda::LayerVersion",
            ("sqs", _) => "AWS::SQS::Queue",
            ("sns", _) => "AWS::SNS::Topic",
            ("events", "event-bus") => "AWS::Events::EventBus",
            ("events", "rule") => "AWS::Events::Rule",
            ("iam", "user") => "AWS::IAM::User",
            ("iam", "role") => "AWS::IAM::Role",
            ("iam", "group") => "AWS::IAM::Group",
            ("iam", "policy") => "AWS::IAM::Policy",
            ("glue", "database") => "AWS::Glue::Database",
            ("glue", "table") => "AWS::Glue::Table",
            ("athena", "workgroup") => "AWS::Athena::WorkGroup",
            ("logs", "log-group") => "AWS::Logs::LogGroup",
            ("cloudwatch", "alarm") => "AWS::CloudWatch::Alarm",
            ("cloudtrail", "trail") => "AWS::CloudTrail::Trail",
            ("scheduler", "schedule") => "AWS::Scheduler::Schedule",
            ("pipes", "pipe") => "AWS::Pipes::Pipe",
            _ => null,
        };
    }
}
