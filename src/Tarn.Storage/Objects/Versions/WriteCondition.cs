using Tarn.Storage.Objects.Limits;

namespace Tarn.Storage.Objects.Versions;

/// <summary>A condition on a key's current object. It is checked inside the transaction that changes the key.</summary>
/// <param name="IfMatch">The current ETag must be this one, without quotes; <c>*</c>: an object must exist.</param>
/// <param name="IfNoneMatch">No object with this ETag may exist; <c>*</c>: no object at all.</param>
/// <param name="IfModified">The current object must have been made in this second.</param>
/// <param name="IfSize">The current object must have this size.</param>
public readonly record struct WriteCondition(
    string? IfMatch = null, string? IfNoneMatch = null, DateTimeOffset? IfModified = null, long? IfSize = null)
{
    internal void Check(ObjectVersion? current, string key)
    {
        if (current is null && (IfMatch is not null || IfModified is not null || IfSize is not null))
        {
            throw ObjectReasons.Key(key);
        }

        if (IfMatch is not (null or "*") && IfMatch != current!.ETag)
        {
            throw Failed("If-Match");
        }

        if (IfModified is { } modified && modified.ToUnixTimeSeconds() != current!.LastModified.ToUnixTimeSeconds())
        {
            throw Failed("x-amz-if-match-last-modified-time");
        }

        if (IfSize is { } size && size != current!.Size)
        {
            throw Failed("x-amz-if-match-size");
        }

        if (IfNoneMatch is not null && current is not null && (IfNoneMatch == "*" || IfNoneMatch == current.ETag))
        {
            throw Failed("If-None-Match");
        }
    }

    private static TarnException Failed(string condition) =>
        new(ErrorKind.PreconditionFailed, $"The condition {condition} does not hold.") { Reason = condition };
}
