namespace Tarn.Aws.TarnApi.Pending;

/// <summary>The right of each service that shows the state of a resource. It decides about rows, counts and names of resources.</summary>
public static class DescribeRights
{
    private const int NamePart = 5;
    private const int PartsOfTopic = 6;

    /// <summary>The action and the resource of a caller who may see the resource's row.</summary>
    public static (string Action, string Resource) Of(string arn)
    {
        var parts = arn.Split(':');
        return parts[2] switch
        {
            "sqs" => ("sqs:GetQueueAttributes", arn),
            "sns" when parts.Length > PartsOfTopic => ("sns:GetSubscriptionAttributes", string.Join(':', parts.Take(PartsOfTopic))),
            "sns" => ("sns:GetTopicAttributes", arn),
            "events" when parts[NamePart].StartsWith("rule/", StringComparison.Ordinal) => ("events:DescribeRule", arn),
            "events" => ("events:DescribeEventBus", arn),
            "pipes" => ("pipes:DescribePipe", arn),
            "scheduler" => ("scheduler:GetSchedule", arn),
            "lambda" when parts[NamePart] == "event-source-mapping" => ("lambda:GetEventSourceMapping", arn),
            "lambda" => ("lambda:GetFunction", arn),
            "firehose" => ("firehose:DescribeDeliveryStream", arn),
            "kinesisanalytics" => ("kinesisanalytics:DescribeApplication", arn),
            "dynamodb" => ("dynamodb:DescribeTable", arn),
            "kinesis" => ("kinesis:DescribeStreamSummary", arn),
            "s3" => ("s3:GetBucketNotification", arn),
            "iam" => (parts[NamePart].StartsWith("role/", StringComparison.Ordinal) ? "iam:GetRole" : "iam:GetUser", arn),
            _ => ("tarn:GetStatus", "*"),
        };
    }
}
