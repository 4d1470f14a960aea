namespace Tarn.Targets;

/// <summary>The service that sends a message, and the resource for which it sends.</summary>
/// <param name="Service">The service's principal: <c>s3.amazonaws.com</c>.</param>
/// <param name="SourceArn">The ARN of the resource: a bucket, a function, a topic.</param>
/// <param name="Account">The account of the resource.</param>
public sealed record Sender(string Service, string SourceArn, string Account)
{
    /// <summary>The role that the service acts with; null: the target's own policy must allow the service.</summary>
    public string? RoleArn { get; init; }
}
