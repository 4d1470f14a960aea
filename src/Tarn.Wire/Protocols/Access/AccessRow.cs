namespace Tarn.Wire.Protocols;

/// <summary>The permissions that a caller of one operation needs.</summary>
/// <param name="Rules">Every rule must allow the call. Empty with <paramref name="Inside"/>, or if every caller is
/// allowed.</param>
/// <param name="Inside">
/// The operation's method calls <c>call.Authorize</c> itself, because its resources are known only there.
/// </param>
public sealed record AccessRow(IReadOnlyList<AccessRule> Rules, bool Inside)
{
    /// <summary>No rules: every caller may call the operation (STS GetCallerIdentity).</summary>
    public static AccessRow Open { get; } = new([], false);

    /// <summary>
    /// Whether only the bound input names a resource, in the service's own form (<see cref="AccessRule.Members"/>), or the action
    /// (<see cref="AccessRule.Versioned"/>).
    /// </summary>
    public bool IsNamedByInput { get; } = Rules.Any(rule => rule.Members is not null || rule.Versioned is not null);

    /// <summary>Checks every rule for a bound call; nothing if the method does it.</summary>
    /// <exception cref="Tarn.Storage.TarnException">AccessDenied.</exception>
    public async ValueTask Check(IDoor door, BoundCall bound, Call call, CancellationToken cancellationToken)
    {
        if (Inside)
        {
            return;
        }

        for (var i = 0; i < Rules.Count; i++)
        {
            var rule = Rules[i];
            if (rule.IsForTags && bound.Find("aws:tagkeys") is not { Count: > 0 })
            {
                continue;
            }

            call.Authorize(rule.ActionOf(bound), await rule.FindResource(door, bound, call, cancellationToken) ?? "*");
        }
    }
}
