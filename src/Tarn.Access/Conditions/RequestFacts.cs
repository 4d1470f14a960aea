namespace Tarn.Access.Conditions;

/// <summary>The condition keys of a question, with further ones that one use of a resource sets. The further ones come first.</summary>
/// <param name="facts">The further ones.</param>
/// <param name="rest">The others.</param>
public sealed class RequestFacts(IRequestKeys facts, IConditionKeys rest) : IConditionKeys
{
    /// <summary>The further keys.</summary>
    public IRequestKeys Facts => facts;

    /// <inheritdoc/>
    public IReadOnlyList<string>? Find(in PolicyQuestion question, string key) => facts.Find(key) ?? rest.Find(question, key);

    /// <inheritdoc/>
    public bool LacksObject(in PolicyQuestion question) => rest.LacksObject(question);
}
