using Tarn.Storage.Rights;

namespace Tarn.Access.Policies;

/// <summary>One statement of a policy.</summary>
/// <remarks>
/// Conditions are not evaluated yet: an Allow with a condition never applies, and a Deny with one applies as if the
/// condition held. A resource with a policy variable (<c>${aws:username}</c>) counts as a condition.
/// </remarks>
public sealed record PolicyStatement
{
    /// <summary>Whether the effect is Deny; else it is Allow.</summary>
    public required bool IsDeny { get; init; }

    /// <summary>Patterns of actions.</summary>
    public required string[] Actions { get; init; }

    /// <summary>Whether the statement has NotAction: it is about all actions but those of the patterns.</summary>
    public required bool ExcludesActions { get; init; }

    /// <summary>Patterns of ARNs; empty in a trust policy.</summary>
    public required string[] Resources { get; init; }

    /// <summary>Whether the statement has NotResource.</summary>
    public required bool ExcludesResources { get; init; }

    /// <summary>The principals of a trust policy's statement; null in a policy of an identity.</summary>
    public PolicyPrincipals? Principals { get; init; }

    /// <summary>Whether a condition limits the statement.</summary>
    public required bool IsConditional { get; init; }

    /// <summary>
    /// The values of <c>sts:ExternalId</c>, if the condition is that one of them is given (StringEquals), and nothing
    /// else; null otherwise.
    /// </summary>
    public IReadOnlyList<string>? ExternalIds { get; init; }

    /// <summary>Whether a resource has a policy variable.</summary>
    public required bool HasVariables { get; init; }

    /// <summary>Whether the statement is about the action, whatever its resources.</summary>
    public bool IsAbout(string action) => PolicyPattern.MatchesAny(Actions, action, ignoreCase: true) != ExcludesActions;

    /// <summary>The part of the resources with a prefix that the statement decides for the action.</summary>
    /// <param name="action">The action.</param>
    /// <param name="prefix">The beginning of the resources' ARNs.</param>
    public FolderRight AppliesBelow(string action, string prefix)
    {
        if ((!IsDeny && (IsConditional || HasVariables)) || !IsAbout(action))
        {
            return FolderRight.None;
        }

        if (HasVariables)
        {
            return FolderRight.All;
        }

        var covers = Array.Exists(Resources, pattern => PolicyPattern.Covers(pattern, prefix));
        var meets = covers || Array.Exists(Resources, pattern => PolicyPattern.Meets(pattern, prefix));
        return (ExcludesResources ? !meets : covers) ? FolderRight.All
            : (ExcludesResources ? !covers : meets) ? FolderRight.Some
            : FolderRight.None;
    }

    /// <summary>Whether the statement decides the action on the resource.</summary>
    public bool Applies(string action, string resource)
    {
        if (!IsDeny && (IsConditional || HasVariables))
        {
            return false;
        }

        return IsAbout(action)
            && (HasVariables || PolicyPattern.MatchesAny(Resources, resource, ignoreCase: false) != ExcludesResources);
    }
}
