using Tarn.Aws.S3.Model;
using Tarn.Storage.Objects.Versions;
using ObjectVersion = Tarn.Storage.Objects.Versions.ObjectVersion;

namespace Tarn.Aws.S3.Members;

/// <summary>Conditions of HTTP on reads (RFC 9110, section 13) and ETags as clients write them.</summary>
internal static class S3Conditions
{
    /// <summary>An ETag without quotes; <c>*</c> stays one.</summary>
    public static string? ETag(string? sent) => sent is null ? null : Bare(sent);

    public static WriteCondition Write(string? ifMatch, string? ifNoneMatch) =>
        ifNoneMatch is null or "*"
            ? new WriteCondition(ETag(ifMatch), ifNoneMatch)
            : throw S3Errors.NotImplemented(
                "A header you provided implies functionality that is not implemented: If-None-Match of a write takes only *.", "If-None-Match");

    /// <summary>Checks a read's conditions.</summary>
    /// <exception cref="AwsErrorException">PreconditionFailed (412), or 304 without a body.</exception>
    public static void Read(ObjectVersion version, in ReadConditions conditions)
    {
        Met(version, conditions.IfMatch, conditions.IfUnmodifiedSince);
        var modified = conditions.IfNoneMatch is { } ifNoneMatch
            ? !Names(ifNoneMatch, version)
            : conditions.IfModifiedSince is not { } since || Seconds(version) > since;
        if (!modified)
        {
            throw new AwsErrorException("NotModified", 304, "Not Modified")
            {
                WithoutBody = true,
                Headers =
                [
                    new("ETag", S3Text.Quoted(version.ETag)),
                    new("Last-Modified", version.LastModified.ToString("R", System.Globalization.CultureInfo.InvariantCulture)),
                ],
            };
        }
    }

    /// <summary>
    /// Whether a read's range counts: the client has the rest of this very version. By ETag, which must be a strong one, or by the exact date
    /// (RFC 9110, section 13.1.5).
    /// </summary>
    public static bool TakesRange(ObjectVersion version, string? ifRange) => ifRange?.Trim() switch
    {
        null or "" => true,
        ['"', ..] etag => etag == S3Text.Quoted(version.ETag),
        var date => date == version.ETag || (
            DateTimeOffset.TryParse(date, System.Globalization.CultureInfo.InvariantCulture, System.Globalization.DateTimeStyles.AssumeUniversal, out var time)
            && time == Seconds(version)),
    };

    /// <summary>Checks a copy's conditions on its source.</summary>
    public static void Source(ObjectVersion version, in CopySourceMembers conditions)
    {
        Met(version, conditions.CopySourceIfMatch, conditions.CopySourceIfUnmodifiedSince);
        var ifNoneMatch = conditions.CopySourceIfNoneMatch;
        if ((ifNoneMatch is not null && Names(ifNoneMatch, version))
            || (ifNoneMatch is null && conditions.CopySourceIfModifiedSince >= Seconds(version)))
        {
            throw S3Errors.PreconditionFailed(condition: "x-amz-copy-source-If-None-Match");
        }
    }

    private static void Met(ObjectVersion version, string? ifMatch, DateTimeOffset? ifUnmodifiedSince)
    {
        if (ifMatch is not null && !Names(ifMatch, version))
        {
            throw S3Errors.PreconditionFailed(condition: "If-Match");
        }

        if (ifMatch is null && ifUnmodifiedSince < Seconds(version))
        {
            throw S3Errors.PreconditionFailed(condition: "If-Unmodified-Since");
        }
    }

    private static bool Names(string list, ObjectVersion version) =>
        list.Split(',').Select(Bare).Any(etag => etag == "*" || etag == version.ETag);

    private static string Bare(string etag)
    {
        var text = etag.Trim();
        return (text.StartsWith("W/", StringComparison.Ordinal) ? text[2..] : text).Trim('"');
    }

    // HTTP's dates have no fractions of a second
    private static DateTimeOffset Seconds(ObjectVersion version) =>
        DateTimeOffset.FromUnixTimeSeconds(version.LastModified.ToUnixTimeSeconds());
}
