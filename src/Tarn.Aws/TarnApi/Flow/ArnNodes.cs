namespace Tarn.Aws.TarnApi.Flow;

/// <summary>The points of the picture that resources have.</summary>
public static class ArnNodes
{
    /// <summary>The id of the point of an ARN; null: the picture has no point for it.</summary>
    public static string? Of(string arn)
    {
        var parts = arn.Split(':', 6);
        return parts.Length < 6 ? null : parts[2] switch
        {
            "sqs" => $"queue/{parts[5]}",
            "sns" => $"topic/{parts[5].Split(':')[0]}",
            "lambda" => parts[5].Split(':') is ["function", var name, ..] ? $"function/{name}" : null,
            "firehose" => $"delivery/{parts[5].Split('/')[^1]}",
            "kinesis" => $"stream/{parts[5].Split('/')[1]}",
            "dynamodb" => $"items/{parts[5].Split('/')[1]}",
            "s3" => $"bucket/{parts[5]}",
            _ => null,
        };
    }
}
