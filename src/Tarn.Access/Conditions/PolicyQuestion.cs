namespace Tarn.Access.Conditions;

/// <summary>A question that policies decide.</summary>
/// <param name="Action">The action, with its prefix: <c>s3:GetObject</c>.</param>
/// <param name="Resource">An ARN, the beginning of ARNs for a question about a folder, or <c>*</c>.</param>
/// <param name="Keys">Finds the values of condition keys.</param>
/// <param name="Subject">The object from which <paramref name="Keys"/> takes the values: the call, for example; null: none.</param>
public readonly record struct PolicyQuestion(string Action, string Resource, IConditionKeys Keys, object? Subject)
{
    /// <summary>A question without condition keys.</summary>
    public PolicyQuestion(string action, string resource)
        : this(action, resource, NoKeys.Instance, null)
    {
    }

    /// <summary>The values of a key; null: it is absent.</summary>
    public IReadOnlyList<string>? Find(string key) => Keys.Find(this, key);

    /// <inheritdoc cref="IConditionKeys.LacksObject"/>
    public bool LacksObject => Keys.LacksObject(this);
}
