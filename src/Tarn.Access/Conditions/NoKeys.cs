namespace Tarn.Access.Conditions;

/// <summary>No condition key has a value.</summary>
public sealed class NoKeys : IConditionKeys
{
    private NoKeys()
    {
    }

    /// <summary>The only instance.</summary>
    public static NoKeys Instance { get; } = new();

    /// <inheritdoc/>
    public IReadOnlyList<string>? Find(in PolicyQuestion question, string key) => null;
}
