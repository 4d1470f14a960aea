namespace Tarn.Wire.Protocols;

/// <summary>One action on one resource.</summary>
/// <param name="Action">The action: <c>kinesis:PutRecords</c>.</param>
/// <param name="Arns">
/// Templates of the resource's ARN. The first one is used whose members are all given: <c>{StreamARN}</c>,
/// <c>arn:aws:kinesis:{$region}:{$account}:stream/{StreamName}</c>. <c>*</c> if the action has no resource.
/// </param>
/// <param name="ConditionKeys">Condition keys that a policy may use.</param>
/// <param name="IsForTags">Whether only a request with tags needs the action: tags at creation need the right to tag.</param>
/// <param name="Members">
/// The input members that name the resource in the service's own form, for <see cref="IDoor.ResourceOf"/>: <c>QueueUrl</c>. Null: the
/// templates make the ARN.
/// </param>
public sealed record AccessRule(
    string Action, IReadOnlyList<string> Arns, IReadOnlyList<string> ConditionKeys, bool IsForTags = false, string? Members = null)
{
    /// <summary>Whether the body may hold values of the condition keys, so that the rule is checked after the body is read.</summary>
    public bool ReadsBody { get; } = IsForTags || ConditionKeys.Any(key => key is "aws:TagKeys" or "aws:RequestTag/${TagKey}");

    private readonly ArnTemplate[] _templates = [.. Arns.Select(arn => new ArnTemplate(arn))];

    /// <summary>The resource's ARN for a bound call; null: the input names none.</summary>
    public string? Resource(IDoor door, BoundCall bound, Call call) =>
        Members is null ? Resource(call.Region, call.Account, bound.Member) : door.ResourceOf(Members, bound.Member, call);

    /// <summary>
    /// The resource's ARN for a call, by the templates. Null if no template could be filled, because the input names no resource.
    /// </summary>
    public string? Resource(string region, string account, Func<string, string?> member)
    {
        foreach (var template in _templates)
        {
            if (template.Fill(region, account, member) is { } arn)
            {
                return arn;
            }
        }

        return null;
    }
}
