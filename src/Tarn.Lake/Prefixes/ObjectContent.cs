using System.IO.Compression;
using Tarn.Storage;
using Tarn.Storage.Objects;
using Tarn.Storage.Objects.Versions;
using Tarn.Storage.Sealing;

namespace Tarn.Lake.Prefixes;

/// <summary>
/// Looks at an object's content: its format, and whether its last line has an end. A gzip object is read whole, because a broken
/// member would make all later ones unreadable. Memory: one buffer.
/// </summary>
internal static class ObjectContent
{
    private const int BufferBytes = 64 << 10;

    // An object that grows more is no log: nothing grows by more than 1,032.
    private const long PlainShareMax = 200;
    private const long PlainBytesMin = 64L << 20;

    /// <summary>Looks at an object; null: it cannot be joined, and <paramref name="left"/> receives the reason.</summary>
    /// <param name="format">The format that the caller names; null: it is recognised.</param>
    /// <param name="left">Receives the reason.</param>
    /// <param name="inflated">Receives the plain bytes that were read from a gzip object.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    public static async Task<PrefixObject?> Look(
        ObjectStore objects, ObjectVersion version, PrefixFormat? format, Action<string> left, Action<long> inflated, CancellationToken cancellationToken)
    {
        if (version.Headers is { UserMetadata.Count: > 0 } or { ContentDisposition: not null } or { WebsiteRedirect: not null } or { Expires: not null }
            || version.Headers is { CacheControl: not null } or { ContentLanguage: not null } || version.Tags.Count > 0)
        {
            left("it has metadata, headers or tags of its own");
            return null;
        }

        if (version.Seal is { Kind: SealKind.Kms })
        {
            left("it is encrypted with a key, whose right the joined object would not ask");
            return null;
        }

        var head = new byte[Math.Min(16, version.Size)];
        await using (var stream = objects.OpenRead(version))
        {
            await stream.ReadExactlyAsync(head, cancellationToken);
        }

        if (head.AsSpan().StartsWith("PAR1"u8))
        {
            return new PrefixObject(version, PrefixFormat.Parquet, IsGzip: false, EndsLine: true);
        }

        var isGzip = head.AsSpan().StartsWith((ReadOnlySpan<byte>)[0x1F, 0x8B]);
        var text = isGzip ? await Inflate(objects, version, inflated, cancellationToken) : await Plain(objects, version, cancellationToken);
        if (text is not var (first, last))
        {
            return Not(left, "it is a gzip file that is damaged, was cut off or has bytes after its end, or it grows too much");
        }

        return Misfit(first, format) is { } misfit
            ? Not(left, misfit)
            : new PrefixObject(version, format ?? PrefixFormat.Json, isGzip, last == '\n');
    }

    private static PrefixObject? Not(Action<string> left, string reason)
    {
        left(reason);
        return null;
    }

    private static string? Misfit(ReadOnlySpan<byte> first, PrefixFormat? format) => first switch
    {
        _ when first.StartsWith((ReadOnlySpan<byte>)[0xEF, 0xBB, 0xBF]) => "it begins with a byte order mark",
        _ when first.StartsWith((ReadOnlySpan<byte>)[0x28, 0xB5, 0x2F, 0xFD]) || first.StartsWith("BZh"u8) || first.Contains((byte)0) => "it is no text",
        _ when first.TrimStart(" \t\r\n"u8).StartsWith("{"u8) => null,
        _ when format == PrefixFormat.Csv => null,
        _ => "it does not begin with a JSON object; for other lines without headers name the format csv",
    };

    private static async Task<(byte[] First, byte Last)?> Plain(ObjectStore objects, ObjectVersion version, CancellationToken cancellationToken)
    {
        var first = new byte[Math.Min(BufferBytes, version.Size)];
        await using (var stream = objects.OpenRead(version))
        {
            await stream.ReadExactlyAsync(first, cancellationToken);
        }

        var last = new byte[1];
        await using var end = objects.OpenRead(version, new(version.Size - 1, 1));
        await end.ReadExactlyAsync(last, cancellationToken);
        return (first, last[0]);
    }

    // A member after the object is found only if the object is whole and has no bytes after its end.
    private static async Task<(byte[] First, byte Last)?> Inflate(
        ObjectStore objects, ObjectVersion version, Action<long> inflated, CancellationToken cancellationToken)
    {
        var plainBytesMax = Math.Max(PlainBytesMin, version.Size * PlainShareMax);
        var (buffer, first, last, end, total) = (new byte[BufferBytes], Array.Empty<byte>(), (byte)'\n', (byte)0, 0L);
        try
        {
            await using var bytes = new JoinedStream(objects, [new PrefixObject(version, PrefixFormat.Json, IsGzip: true, EndsLine: false)]);
            await using var gzip = new GZipStream(bytes, CompressionMode.Decompress);
            for (var count = 1; count > 0 && total <= plainBytesMax;)
            {
                count = await gzip.ReadAtLeastAsync(buffer, buffer.Length, throwOnEndOfStream: false, cancellationToken);
                first = total == 0 ? buffer[..count] : first;
                last = count > 1 ? buffer[count - 2] : count == 1 && total > 0 ? end : last;
                end = count > 0 ? buffer[count - 1] : end;
                total += count;
            }

            return total <= plainBytesMax && end == '\n' && version.Size > 0 && await EndsThere(objects, version, total - 1, cancellationToken)
                ? (first, last)
                : null;
        }
        catch (InvalidDataException)
        {
            return null;
        }
        finally
        {
            inflated(total);
        }
    }

    private static async Task<bool> EndsThere(ObjectStore objects, ObjectVersion version, long expected, CancellationToken cancellationToken)
    {
        var (buffer, total) = (new byte[BufferBytes], 0L);
        await using var stream = objects.OpenRead(version);
        await using var gzip = new GZipStream(stream, CompressionMode.Decompress);
        while (await gzip.ReadAsync(buffer, cancellationToken) is > 0 and var count)
        {
            total += count;
        }

        return total == expected;
    }
}
