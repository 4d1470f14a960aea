namespace Tarn.Access;

/// <summary>The condition keys that a request sets: a service's own, and <c>aws:RequestTag</c> and <c>aws:TagKeys</c>.</summary>
public interface IRequestKeys
{
    /// <summary>The values of a key; null: the request does not set it.</summary>
    /// <param name="key">The key in lower case: <c>aws:requesttag/team</c>.</param>
    IReadOnlyList<string>? Find(string key);
}
