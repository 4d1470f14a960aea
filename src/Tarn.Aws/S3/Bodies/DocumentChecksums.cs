using System.Security.Cryptography;
using Tarn.Aws.S3.Members;
using Tarn.Aws.S3.Model;
using Tarn.Storage.Objects.Checksums;
using Algorithm = Tarn.Storage.Objects.Checksums.ChecksumAlgorithm;
using Checksum = Tarn.Storage.Objects.Checksums.Checksum;

namespace Tarn.Aws.S3.Bodies;

/// <summary>The checksums that clients send with documents, such as the list of keys to delete.</summary>
internal static class DocumentChecksums
{
    /// <summary>Compares a document with <c>Content-MD5</c> and <c>x-amz-checksum-*</c>.</summary>
    /// <exception cref="AwsErrorException">InvalidDigest, BadDigest.</exception>
    public static void Check(string operation, WireRequest request)
    {
        if (request.Headers["Content-MD5"] is { } md5)
        {
            var expected = UploadedBody.ParseMd5(md5);
            var actual = MD5.HashData(request.Body.Span);
            if (!actual.AsSpan().SequenceEqual(expected))
            {
                throw S3Errors.BadDigest(expectedDigest: md5, calculatedDigest: Convert.ToBase64String(actual));
            }
        }

        // Here the headers hold the checksum of the object.
        if (operation == "CompleteMultipartUpload")
        {
            return;
        }

        foreach (var algorithm in Enum.GetValues<Algorithm>())
        {
            if (request.Headers[WireChecksums.HeaderOf(algorithm)] is { } sent
                && !Checksum.Of(algorithm, request.Body.Span).Equals(WireChecksums.Parse(algorithm, sent)))
            {
                throw S3Errors.BadDigest($"The {WireChecksums.NameOf(algorithm)} you specified did not match the calculated checksum.");
            }
        }
    }
}
