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
    private const string Header = "x-amz-server-side-encryption";

    /// <summary>The sealing that a write asks for; null: as the bucket says.</summary>
    /// <exception cref="AwsErrorException">
    /// InvalidArgument, InvalidRequest: the headers do not fit together; AccessDenied: the bucket blocks clients' own keys; NotImplemented:
    /// two layers of encryption.
    /// </exception>
    public SealRequest? OfWrite(Call call, Bucket bucket, string key, in StorageTerms terms)
    {
        S3Refusals.Encryption(terms.ServerSideEncryption);
        var usesService = terms.ServerSideEncryption == S3Refusals.Kms;
        if (!usesService && (terms.SSEKMSKeyId ?? terms.SSEKMSEncryptionContext) is { } unused)
        {
            throw S3Errors.InvalidArgument(
                "Server Side Encryption with AWS KMS managed key requires HTTP header x-amz-server-side-encryption : aws:kms", Header, unused);
        }

        var customer = CustomerKeys.Parse(
            call,
            new CustomerKeyMembers(terms.SSECustomerAlgorithm, terms.SSECustomerKey, terms.SSECustomerKeyMD5));
        if (customer is null)
        {
            return usesService ? OfService(bucket, key, terms)
                : string.IsNullOrEmpty(terms.ServerSideEncryption) ? DefaultWith(bucket, key, terms.BucketKeyEnabled)
                : SealRequest.Instance;
        }

        if (!string.IsNullOrEmpty(terms.ServerSideEncryption))
        {
            throw S3Errors.InvalidArgument(
                "Server Side Encryption with Customer provided key is incompatible with the encryption method specified",
                Header,
                terms.ServerSideEncryption);
        }

        return definitions.Find(BucketResources.NameOf(bucket.Name))?.Encryption is { BlocksCustomerKeys: true }
            ? throw S3Errors.AccessDenied("The bucket blocks server-side encryption with customer-provided keys (SSE-C).")
            : new SealRequest(SealKind.Customer) { Customer = customer };
    }

    private SealRequest OfService(Bucket bucket, string key, in StorageTerms terms) => new(SealKind.Kms)
    {
        KeyName = string.IsNullOrEmpty(terms.SSEKMSKeyId) ? null : terms.SSEKMSKeyId,
        Place = new KeyScope(bucket.Account, bucket.Region),
        Pairs = SentContext.Parse(terms.SSEKMSEncryptionContext, bucket.Name, key),
        UsesBucketKey = terms.BucketKeyEnabled
            ?? definitions.Find(BucketResources.NameOf(bucket.Name))?.Encryption is { UsesKms: true, BucketKeys: true },
    };

    // The header of bucket keys alone changes the default of a bucket for one object.
    private SealRequest? DefaultWith(Bucket bucket, string key, bool? usesBucketKey) =>
        usesBucketKey is { } uses && BucketSealing.Of(definitions, _ => bucket, sealsAll: false)(bucket.Name, key) is { Kind: SealKind.Kms } request
            ? request with { UsesBucketKey = uses }
            : null;
}
