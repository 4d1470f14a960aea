using System.Globalization;
using Tarn.Aws.S3.Model;
using Tarn.Storage.Objects.Blobs;

namespace Tarn.Aws.S3.Members;

/// <summary>The ranges that S3 takes: one of <c>bytes=</c>. Anything else is as if it had not been sent.</summary>
internal static class S3Range
{
    /// <summary>The range of an object of that size, or null: all of it.</summary>
    /// <exception cref="AwsErrorException">InvalidRange: it is outside.</exception>
    public static ByteRange? Parse(string? header, long size)
    {
        const string Unit = "bytes=";
        if (header is null || !header.StartsWith(Unit, StringComparison.Ordinal))
        {
            return null;
        }

        var text = header[Unit.Length..].Trim();
        var dash = text.IndexOf('-', StringComparison.Ordinal);
        if (dash < 0
            || !TryParse(text[..dash], out var first)
            || !TryParse(text[(dash + 1)..], out var last)
            || (first is null && last is null)
            || last < first)
        {
            return null;
        }

        if (first is null)
        {
            var length = Math.Min(last!.Value, size);
            return length == 0 ? throw Outside(header, size) : new ByteRange(size - length, length);
        }

        return first >= size
            ? throw Outside(header, size)
            : new ByteRange(first.Value, Math.Min(last ?? (size - 1), size - 1) - first.Value + 1);
    }

    public static string ContentRange(ByteRange range, long size) =>
        string.Create(CultureInfo.InvariantCulture, $"bytes {range.Offset}-{range.Offset + range.Length - 1}/{size}");

    private static bool TryParse(string text, out long? number)
    {
        number = null;
        if (text.Length == 0)
        {
            return true;
        }

        var isNumber = long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var parsed);
        number = parsed;
        return isNumber;
    }

    private static AwsErrorException Outside(string header, long size) =>
        S3Errors.InvalidRange(rangeRequested: header, actualObjectSize: S3Text.Number(size));
}
