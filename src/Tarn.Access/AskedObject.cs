using Tarn.Storage.Objects.Properties;

namespace Tarn.Access;

/// <summary>An object as decisions about it see it. The door reads it before it asks, where a policy or the bucket needs it.</summary>
/// <param name="Arn">The object's ARN.</param>
/// <param name="Tags">Its tags; empty: it has none, or it does not exist.</param>
/// <param name="Acl">Its access control list; null: it does not exist.</param>
public sealed record AskedObject(string Arn, IReadOnlyList<KeyValuePair<string, string>> Tags, CannedAcl? Acl)
{
    /// <summary>Whether decisions see the same.</summary>
    public bool IsAsked(AskedObject other) => Acl == other.Acl && Tags.SequenceEqual(other.Tags);
}
