using Tarn.Storage.Objects.Limits;

namespace Tarn.Storage.Objects.Versions;

/// <summary>A condition on a key's current object. It is checked inside the transaction that changes the key.</summary>
/// <param name="IfMatch">The current ETag must be this one, without quotes; <c>*</c>: an object must exist.</param>
/// <param name="IfNoneMatch">No object with this ETag may exist; <c>*</c>: no object at all.</param>
public readonly record struct WriteCondition(string? IfMatch = null, string? IfNoneMatch = null)
{
    internal void Check(ObjectVersion? current, string key)
    {
        if (IfMatch is not null)
        {
            if (current is null)
            {
                throw ObjectReasons.Key(key);
            }

            if (IfMatch != "*" && IfMatch != current.ETag)
            {
                throw Failed("If-Match");
            }
        }

        if (IfNoneMatch is not null && current is not null && (IfNoneMatch == "*" || IfNoneMatch == current.ETag))
        {
            throw Failed("If-None-Match");
        }
    }

    private static TarnException Failed(string condition) =>
        new(ErrorKind.PreconditionFailed, $"The condition {condition} does not hold.") { Reason = condition };
}
