using System.Diagnostics.CodeAnalysis;

namespace Tarn.Access;

/// <summary>
/// An Amazon Resource Name: <c>arn:partition:service:region:account:resource</c>. Region and account are empty where
/// the service has none (S3 buckets, IAM); the resource part may hold colons and slashes.
/// </summary>
public readonly record struct Arn(string Partition, string Service, string Region, string Account, string Resource)
    : IParsable<Arn>
{
    /// <summary>The partition of every ARN that this instance makes.</summary>
    public const string OwnPartition = "aws";

    /// <summary>An ARN of the partition <c>aws</c>.</summary>
    public static Arn Of(string service, string region, string account, string resource) =>
        new(OwnPartition, service, region, account, resource);

    /// <summary>Reads an ARN. An ARN has 5 colons at least; only region and account may be empty.</summary>
    public static bool TryParse([NotNullWhen(true)] string? text, out Arn arn)
    {
        arn = default;
        if (text is null || !text.StartsWith("arn:", StringComparison.Ordinal))
        {
            return false;
        }

        var parts = text.Split(':', 6);
        if (parts.Length != 6 || parts[1].Length == 0 || parts[2].Length == 0 || parts[5].Length == 0)
        {
            return false;
        }

        arn = new Arn(parts[1], parts[2], parts[3], parts[4], parts[5]);
        return true;
    }

    /// <inheritdoc/>
    static bool IParsable<Arn>.TryParse([NotNullWhen(true)] string? text, IFormatProvider? provider, out Arn arn) =>
        TryParse(text, out arn);

    /// <inheritdoc/>
    static Arn IParsable<Arn>.Parse(string text, IFormatProvider? provider) => Parse(text);

    /// <summary>Reads an ARN.</summary>
    /// <exception cref="FormatException">The text is not an ARN.</exception>
    public static Arn Parse(string text) =>
        TryParse(text, out var arn) ? arn : throw new FormatException($"'{text}' is not an ARN");

    /// <inheritdoc/>
    public override string ToString() => $"arn:{Partition}:{Service}:{Region}:{Account}:{Resource}";
}
