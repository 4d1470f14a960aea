using Tarn.Access.Conditions;
using Tarn.Storage.Rights;

namespace Tarn.Access.Policies;

/// <summary>One statement of a policy.</summary>
/// <remarks>
/// A variable without a value fits nothing. So a resource with such a variable names no resource, and a NotResource with one
/// leaves none out.
/// </remarks>
public sealed record PolicyStatement
{
    /// <summary>Whether the effect is Deny; else it is Allow.</summary>
    public required bool IsDeny { get; init; }

    /// <summary>Patterns of actions.</summary>
    public required string[] Actions { get; init; }

    /// <summary>Whether the statement has NotAction: it is about all actions except the ones in the patterns.</summary>
    public required bool ExcludesActions { get; init; }

    /// <summary>Patterns of ARNs; empty in a trust policy.</summary>
    public required PolicyText[] Resources { get; init; }

    /// <summary>Whether the statement has NotResource.</summary>
    public required bool ExcludesResources { get; init; }

    /// <summary>The principals of a trust policy's statement; null in a policy of an identity.</summary>
    public PolicyPrincipals? Principals { get; init; }

    /// <summary>Whether the statement has NotPrincipal: it is about all callers except the named ones.</summary>
    public bool ExcludesPrincipals { get; init; }

    /// <summary>The conditions; null: none.</summary>
    public ConditionBlock? Conditions { get; init; }

    /// <summary>Whether it names tags of existing objects, as keys or as variables.</summary>
    public bool NamesObjectTags { get; init; }

    /// <summary>Whether the statement is about the action, whatever its resources.</summary>
    public bool IsAbout(string action) => PolicyPattern.MatchesAny(Actions, action, ignoreCase: true) != ExcludesActions;

    /// <summary>
    /// How far a resource policy's statement names a caller. An account in a Deny names all its callers. An account in an Allow
    /// leaves the decision to the account's own policies.
    /// </summary>
    public PrincipalMatch Names(TrustCaller caller)
    {
        var match = Principals?.Match(caller) ?? PrincipalMatch.None;
        if (ExcludesPrincipals)
        {
            // An account in NotPrincipal leaves out its root alone when it denies.
            var isLeftOut = IsDeny ? match >= PrincipalMatch.Named : match != PrincipalMatch.None;
            return isLeftOut ? PrincipalMatch.None : PrincipalMatch.Named;
        }

        return IsDeny && match == PrincipalMatch.Account ? PrincipalMatch.Named : match;
    }

    /// <summary>Whether the conditions hold.</summary>
    public bool Holds(in PolicyQuestion question) =>
        NamesObjectTags && question.LacksObject ? IsDeny : Conditions is null || Conditions.Holds(question);

    /// <summary>The part of the resources with a prefix that the statement decides.</summary>
    /// <param name="question">The action, and the beginning of the resources' ARNs.</param>
    public FolderRight AppliesBelow(in PolicyQuestion question)
    {
        if (!IsAbout(question.Action))
        {
            return FolderRight.None;
        }

        var (covers, meets) = (false, false);
        foreach (var pattern in Resources)
        {
            var one = pattern.MatchesBelow(question, question.Resource);
            (covers, meets) = (covers || one.Covers, meets || one.Meets);
        }

        var part = (ExcludesResources ? !meets : covers) ? FolderRight.All
            : (ExcludesResources ? !covers : meets) ? FolderRight.Some
            : FolderRight.None;
        return part == FolderRight.None || (Conditions is null && !NamesObjectTags) ? part
            : NamesObjectTags || Conditions!.DependsOnResource ? FolderRight.Some
            : Conditions.Holds(question) ? part
            : FolderRight.None;
    }

    /// <summary>Whether the statement decides the question.</summary>
    public bool Applies(in PolicyQuestion question) => IsAbout(question.Action) && IsAboutResource(question) && Holds(question);

    private bool IsAboutResource(in PolicyQuestion question)
    {
        foreach (var pattern in Resources)
        {
            if (pattern.Matches(question, question.Resource))
            {
                return !ExcludesResources;
            }
        }

        return ExcludesResources;
    }
}
