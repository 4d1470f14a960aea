using System.Collections.Frozen;
using Tarn.Access.Conditions;

namespace Tarn.Access.Identities;

/// <summary>The condition key <c>s3:ExistingObjectTag/KEY</c>, for the actions that have it on AWS.</summary>
internal static class ObjectTagKeys
{
    private const string Start = "s3:existingobjecttag/";

    private static readonly FrozenSet<string> Actions = new[]
    {
        "s3:DeleteObjectTagging", "s3:DeleteObjectVersionTagging", "s3:GetObject", "s3:GetObjectAcl", "s3:GetObjectAttributes",
        "s3:GetObjectLegalHold", "s3:GetObjectRetention", "s3:GetObjectTagging", "s3:GetObjectVersion", "s3:GetObjectVersionAcl",
        "s3:GetObjectVersionAttributes", "s3:GetObjectVersionTagging", "s3:PutObjectAcl", "s3:PutObjectLegalHold", "s3:PutObjectRetention",
        "s3:PutObjectTagging", "s3:PutObjectVersionAcl", "s3:PutObjectVersionTagging", "s3:RestoreObject",
    }.ToFrozenSet(StringComparer.OrdinalIgnoreCase);

    public static bool IsOne(string key) => key.StartsWith(Start, StringComparison.Ordinal);

    /// <summary>Whether an action's decisions see the tags of its object.</summary>
    public static bool Count(in PolicyQuestion question) => Actions.Contains(question.Action);

    /// <summary>The value of a tag; null: the object does not have it, or the action does not see it.</summary>
    public static IReadOnlyList<string>? Find(in PolicyQuestion question, AskedObject? asked, string key)
    {
        if (asked is null || !Count(question))
        {
            return null;
        }

        var name = key[Start.Length..];
        foreach (var tag in asked.Tags)
        {
            if (tag.Key.Equals(name, StringComparison.OrdinalIgnoreCase))
            {
                return [tag.Value];
            }
        }

        return null;
    }
}
