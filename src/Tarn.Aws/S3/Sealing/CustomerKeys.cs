using System.Net;
using System.Security.Cryptography;
using Tarn.Aws.S3.Model;
using Tarn.Aws.S3.Refusals;
using Tarn.Storage.Objects.Uploads;
using Tarn.Storage.Sealing;
using ObjectVersion = Tarn.Storage.Objects.Versions.ObjectVersion;

namespace Tarn.Aws.S3.Sealing;

/// <summary>The keys that clients send with their requests (SSE-C), checked as S3 checks them. No text has a key.</summary>
internal static class CustomerKeys
{
    private const string Start = "Requests specifying Server Side Encryption with Customer provided keys must ";
    private const string Header = "x-amz-server-side-encryption-customer-";

    /// <summary>The key that a request sends; null: none.</summary>
    /// <exception cref="AwsErrorException">InvalidArgument; InvalidRequest: the connection is neither TLS nor of this machine.</exception>
    public static CustomerKey? Parse(Call call, in CustomerKeyMembers sent)
    {
        if (sent is { SSECustomerAlgorithm: null, SSECustomerKey: null, SSECustomerKeyMD5: null })
        {
            return null;
        }

        if (!call.Tls && !(IPAddress.TryParse(call.SourceAddress, out var address) && IPAddress.IsLoopback(address)))
        {
            throw S3Errors.InvalidRequest(Start + "be made over a secure connection.");
        }

        return sent switch
        {
            { SSECustomerAlgorithm: null } => throw S3Errors.InvalidArgument(Start + "provide a valid encryption algorithm.", Header + "algorithm"),
            { SSECustomerAlgorithm: not S3Refusals.Aes256 and var other } => throw new AwsErrorException(
                "InvalidEncryptionAlgorithmError", 400, $"The Encryption request you specified is not valid. Supported value: AES256, not {other}."),
            { SSECustomerKey: null } => throw S3Errors.InvalidArgument(Start + "provide an appropriate secret key.", Header + "key"),
            { SSECustomerKeyMD5: null } => throw S3Errors.InvalidArgument(
                Start + "provide the client calculated MD5 of the secret key.", Header + "key-MD5"),
            _ => Parse(sent.SSECustomerKey, sent.SSECustomerKeyMD5),
        };
    }

    /// <summary>The key of a read, if the object needs one.</summary>
    /// <exception cref="AwsErrorException">
    /// InvalidRequest: a key is missing or does not belong here; AccessDenied: it is another one; the errors of
    /// <see cref="Parse(Call, in CustomerKeyMembers)"/>.
    /// </exception>
    public static CustomerKey? OfRead(Call call, ObjectVersion version, in CustomerKeyMembers sent)
    {
        var key = Parse(call, sent);
        if (version.Seal is not { Kind: SealKind.Customer } seal)
        {
            return key is null ? null : throw S3Errors.InvalidRequest("The encryption parameters are not applicable to this object.");
        }

        if (key is null)
        {
            throw S3Errors.InvalidRequest(
                "The object was stored using a form of Server Side Encryption. The correct parameters must be provided to retrieve the object.");
        }

        return key.Opens(seal) ? key : throw S3Errors.AccessDenied(Start + "provide the correct secret key.");
    }

    /// <summary>The key of a copy's source, if it needs one.</summary>
    /// <inheritdoc cref="OfRead"/>
    public static CustomerKey? OfSource(Call call, ObjectVersion source, in SourceCustomerKey sent) => OfRead(
        call,
        source,
        new CustomerKeyMembers(sent.CopySourceSSECustomerAlgorithm, sent.CopySourceSSECustomerKey, sent.CopySourceSSECustomerKeyMD5));

    /// <summary>The key of a part, if its upload needs one.</summary>
    /// <exception cref="AwsErrorException">InvalidRequest: a key is missing, does not belong here, or is another one; as of a read.</exception>
    public static CustomerKey? OfPart(Call call, Upload upload, in CustomerKeyMembers sent)
    {
        var key = Parse(call, sent);
        if (upload.Seal is not { Kind: SealKind.Customer } seal)
        {
            return key is null ? null : throw S3Errors.InvalidRequest(
                "The multipart upload initiate did not request encryption. Please resend the request without sending encryption parameters.");
        }

        if (key is null)
        {
            throw S3Errors.InvalidRequest(
                "The multipart upload initiate requested encryption. Subsequent part requests must include the appropriate encryption parameters.");
        }

        return key.Opens(seal)
            ? key
            : throw S3Errors.InvalidRequest("The provided encryption parameters did not match the ones used originally.");
    }

    /// <summary>The algorithm and the key's MD5 in the answer to a request with the right key.</summary>
    public static (string? Algorithm, string? KeyMd5) Shown(BodySeal? seal, string? sentMd5) =>
        seal?.Kind == SealKind.Customer ? (S3Refusals.Aes256, sentMd5) : (null, null);

    private static CustomerKey Parse(string text, string md5)
    {
        Span<byte> key = stackalloc byte[CustomerKey.Bytes];
        Span<byte> sum = stackalloc byte[MD5.HashSizeInBytes];
        if (!Convert.TryFromBase64String(text, key, out var count) || count != CustomerKey.Bytes)
        {
            throw S3Errors.InvalidArgument("The secret key was invalid for the specified algorithm.", Header + "key");
        }

        if (!Convert.TryFromBase64String(md5, sum, out var length) || !sum[..length].SequenceEqual(MD5.HashData(key)))
        {
            throw S3Errors.InvalidArgument("The calculated MD5 hash of the key did not match the hash that was provided.", Header + "key-MD5");
        }

        return new CustomerKey(key);
    }
}
