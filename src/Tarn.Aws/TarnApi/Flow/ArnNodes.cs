namespace Tarn.Aws.TarnApi.Flow;

/// <summary>The points of the picture that resources have.</summary>
public static class ArnNodes
{
    /// <summary>The id of the point of an ARN in the picture of an account and region; null: that picture has no point for it.</summary>
    public static string? Of(string text, FlowScope place)
    {
        if (!Arn.TryParse(text, out var arn) || (arn.Account.Length > 0 && new FlowScope(arn.Account, arn.Region) != place))
        {
            return null;
        }

        return (arn.Service, arn.Resource.Split('/', ':')) switch
        {
            ("sqs", [var name]) => $"queue/{name}",
            ("sns", [var name, ..]) => $"topic/{name}",
            ("lambda", ["function", var name, ..]) => $"function/{name}",
            ("firehose", [_, var name]) => $"delivery/{name}",
            ("kinesis", [_, var name, ..]) => $"stream/{name}",
            ("dynamodb", [_, var name, ..]) => $"items/{name}",
            ("pipes", [_, var name]) => $"pipe/{name}",
            ("s3", [var name]) => $"bucket/{name}",
            _ => null,
        };
    }
}
