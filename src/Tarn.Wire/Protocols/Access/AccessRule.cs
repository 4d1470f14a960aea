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
/// <param name="Versioned">The action instead of <paramref name="Action"/> on one version of an object; null: there is no other.</param>
public sealed record AccessRule(
    string Action,
    IReadOnlyList<string> Arns,
    IReadOnlyList<string> ConditionKeys,
    bool IsForTags = false,
    string? Members = null,
    string? Versioned = null)
{
    private const string VersionMember = "VersionId";

    /// <summary>Whether the body may hold values of the condition keys, so that the rule is checked after the body is read.</summary>
    public bool ReadsBody { get; } = IsForTags || ConditionKeys.Any(key => key is "aws:TagKeys" or "aws:RequestTag/${TagKey}");

    private readonly ArnTemplate[] _templates = [.. Arns.Select(arn => new ArnTemplate(arn))];

    /// <summary>The action that the caller needs: <see cref="Versioned"/> if the input names a version.</summary>
    public string ActionOf(BoundCall bound) => Versioned is not null && bound.Member(VersionMember) is not null ? Versioned : Action;

    /// <summary>The resource's ARN for a bound call; null: the input names none.</summary>
    public ValueTask<string?> FindResource(IDoor door, BoundCall bound, Call call, CancellationToken cancellationToken) => Members is null
        ? new(Resource(call.Region, call.Account, bound.Member))
        : door.FindResource(Members, bound.Member, call, cancellationToken);

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
