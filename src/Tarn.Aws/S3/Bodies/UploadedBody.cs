using System.IO.Pipelines;
using System.Security.Cryptography;
using Tarn.Aws.S3.Members;
using Tarn.Aws.S3.Model;
using Tarn.Storage.Objects.Blobs;
using Tarn.Storage.Objects.Checksums;
using Tarn.Storage.Objects.Limits;
using Algorithm = Tarn.Storage.Objects.Checksums.ChecksumAlgorithm;
using Checksum = Tarn.Storage.Objects.Checksums.Checksum;

namespace Tarn.Aws.S3.Bodies;

/// <summary>
/// An uploaded body with the facts that its request declares: which checksums to compute while it is read, and whether they match
/// the headers
/// and the trailer.
/// </summary>
internal sealed class UploadedBody
{
    private readonly RequestBody? _body;
    private readonly byte[]? _md5;
    private readonly IReadOnlyList<Checksum> _sent;

    public UploadedBody(RequestBody? body, string? contentMd5, string? algorithm, IReadOnlyList<Checksum> sent)
    {
        _body = body;
        _sent = sent;
        _md5 = contentMd5 is null ? null : ParseMd5(contentMd5);
        Checksum = sent.Count > 0 ? sent[0].Algorithm
            : body?.TrailerNames.Select(WireChecksums.AlgorithmOfHeader).FirstOrDefault(found => found is not null)
                ?? WireChecksums.AlgorithmOf(algorithm);
        if (body?.Length > ObjectLimits.PutBytesMax)
        {
            throw S3Errors.EntityTooLarge(
                proposedSize: S3Text.Number(body.Length.Value), maxSizeAllowed: S3Text.Number(ObjectLimits.PutBytesMax));
        }
    }

    /// <summary>The checksum to store, null: none was sent or asked for.</summary>
    public Algorithm? Checksum { get; }

    /// <summary>What to compute.</summary>
    public IReadOnlyList<Algorithm> Checksums => Checksum is { } algorithm ? [algorithm] : [];

    /// <summary>Bytes to come, if known.</summary>
    public long? Length => _body?.Length;

    /// <summary>The bytes.</summary>
    public PipeReader Reader => _body?.Reader ?? PipeReader.Create(Stream.Null);

    /// <summary>Compares the received bytes with the declared facts.</summary>
    /// <exception cref="AwsErrorException">BadDigest.</exception>
    public void Check(StagedBlob staged)
    {
        if (_md5 is not null && !staged.Md5.Span.SequenceEqual(_md5))
        {
            throw S3Errors.BadDigest(
                expectedDigest: Convert.ToBase64String(_md5), calculatedDigest: Convert.ToBase64String(staged.Md5.Span));
        }

        foreach (var expected in _sent)
        {
            Check(staged, expected);
        }

        if (Checksum is { } algorithm && _body?.Trailers?[WireChecksums.HeaderOf(algorithm)] is { } trailer)
        {
            Check(staged, WireChecksums.Parse(algorithm, trailer));
        }
    }

    private static void Check(StagedBlob staged, Checksum expected)
    {
        if (!staged.Checksum(expected.Algorithm).Equals(expected))
        {
            throw S3Errors.BadDigest(
                $"The {WireChecksums.NameOf(expected.Algorithm)} you specified did not match the calculated checksum.");
        }
    }

    /// <summary>An MD5 as its header has it.</summary>
    /// <exception cref="AwsErrorException">InvalidDigest.</exception>
    public static byte[] ParseMd5(string text)
    {
        var value = new byte[text.Length];
        return Convert.TryFromBase64String(text, value, out var length) && length == MD5.HashSizeInBytes
            ? value[..length]
            : throw S3Errors.InvalidDigest(contentMD5: text);
    }
}
