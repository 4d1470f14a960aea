namespace Tarn.Access.Conditions;

/// <summary>Finds the values of condition keys. A value is made when a condition or a variable asks for it, and not before.</summary>
public interface IConditionKeys
{
    /// <summary>The values of a key.</summary>
    /// <param name="question">The question that a policy decides.</param>
    /// <param name="key">The key in lower case: <c>aws:sourceip</c>. The name of a tag is lower case too: tags' keys are equal whatever their case.</param>
    /// <returns>One value or several; null: the key is absent, or not known.</returns>
    IReadOnlyList<string>? Find(in PolicyQuestion question, string key);

    /// <summary>
    /// Whether the tags of the question's object are not known, though they count for its action. Then a Deny that names them applies, and an
    /// Allow does not.
    /// </summary>
    bool LacksObject(in PolicyQuestion question) => false;
}
