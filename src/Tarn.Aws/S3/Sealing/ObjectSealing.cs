using Tarn.Aws.S3.Model;
using Tarn.Aws.S3.Refusals;
using Tarn.Aws.S3.Resources;
using Tarn.Storage.Objects.Definitions;
using Tarn.Storage.Sealing;
using Bucket = Tarn.Storage.Objects.Buckets.Bucket;

namespace Tarn.Aws.S3.Sealing;

/// <summary>How the object of a write is sealed.</summary>
/// <param name="definitions">Holds the encryption that buckets block.</param>
internal sealed class ObjectSealing(Definitions<BucketDefinition> definitions)
{
    /// <summary>The sealing that a write asks for; null: as the bucket says.</summary>
    /// <exception cref="AwsErrorException">
    /// InvalidArgument, InvalidRequest: the headers do not fit together; AccessDenied: the bucket blocks clients' own keys; NotImplemented:
    /// a key of the key service.
    /// </exception>
    public SealRequest? OfWrite(Call call, Bucket bucket, in StorageTerms terms)
    {
        // A key of the key service would be asked here: its name in terms.SSEKMSKeyId, its right by call.Authorize.
        S3Refusals.Encryption(terms.ServerSideEncryption, terms.SSEKMSKeyId ?? terms.SSEKMSEncryptionContext);
        var customer = CustomerKeys.Parse(
            call,
            new CustomerKeyMembers(terms.SSECustomerAlgorithm, terms.SSECustomerKey, terms.SSECustomerKeyMD5));
        if (customer is null)
        {
            return string.IsNullOrEmpty(terms.ServerSideEncryption) ? null : SealRequest.Instance;
        }

        if (!string.IsNullOrEmpty(terms.ServerSideEncryption))
        {
            throw S3Errors.InvalidArgument(
                "Server Side Encryption with Customer provided key is incompatible with the encryption method specified",
                "x-amz-server-side-encryption",
                terms.ServerSideEncryption);
        }

        return definitions.Find(BucketResources.NameOf(bucket.Name))?.Encryption is { BlocksCustomerKeys: true }
            ? throw S3Errors.AccessDenied("The bucket blocks server-side encryption with customer-provided keys (SSE-C).")
            : new SealRequest(SealKind.Customer) { Customer = customer };
    }

    /// <summary>The header of an answer about bytes that are sealed with the instance key; null: they are not.</summary>
    public static string? Shown(BodySeal? seal) => seal?.Kind == SealKind.Instance ? S3Refusals.Aes256 : null;
}
