using Tarn.Storage.Objects.Limits;

namespace Tarn.Storage.Objects.Versions;

/// <summary>A condition on what a key points to now. Decided inside of the transaction that changes it.</summary>
/// <param name="IfMatch">The current ETag must be this one, without quotes; <c>*</c>: there must be an object.</param>
/// <param name="IfNoneMatch">There must be no object of this ETag; <c>*</c>: no object at all.</param>
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
