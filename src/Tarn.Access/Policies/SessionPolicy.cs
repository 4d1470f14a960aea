namespace Tarn.Access.Policies;

/// <summary>The limits of a session: it may do only what its identity's policies and these policies allow.</summary>
/// <param name="text">A policy; null: none.</param>
/// <param name="policyArns">ARNs of managed policies.</param>
public sealed class SessionPolicy(string? text, IReadOnlyList<string> policyArns)
{
    private PolicyDocument? _document;

    /// <summary>The policy as it was given; null: none.</summary>
    public string? Text => text;

    /// <summary>The ARNs of managed policies.</summary>
    public IReadOnlyList<string> PolicyArns => policyArns;

    /// <summary>The policy, ready for decisions; null: none.</summary>
    public PolicyDocument? Document => text is null ? null : _document ??= PolicyDocument.Parse(text, PolicyKind.Identity);
}
