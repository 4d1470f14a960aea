using System.Buffers;
using System.Globalization;
using Tarn.Functions.Invocations;
using Tarn.Storage.Metadata;
using Tarn.Storage.Objects;
using Tarn.Storage.Objects.Blobs;
using Tarn.Storage.Objects.Properties;
using Tarn.Storage.Objects.Versions;
using Tarn.Storage.Rights;

namespace Tarn.Functions.Destinations;

/// <summary>Buckets that get the records of events that failed.</summary>
internal static class BucketDestination
{
    private const string Prefix = "arn:aws:s3:::";

    /// <summary>Whether an ARN names a bucket.</summary>
    public static bool IsBucket(string arn) => arn.StartsWith(Prefix, StringComparison.Ordinal);

    /// <summary>The name of a bucket's ARN.</summary>
    public static string NameOf(string arn) => arn[Prefix.Length..];

    /// <summary>The key of a new object: AWS's parts, the time and a random end.</summary>
    public static string KeyOf(string parts, DateTimeOffset now) => string.Create(
        CultureInfo.InvariantCulture, $"aws/lambda/{parts}/{now:yyyy'/'MM'/'dd}/{now:yyyy'-'MM'-'dd'T'HH'.'mm'.'ss}-{Guid.NewGuid()}");

    /// <summary>Makes the object's bytes durable. The result puts the object, in the transaction that ends its event.</summary>
    /// <param name="target">Knows the rights of the function's role.</param>
    /// <param name="functionArn">The function whose role writes.</param>
    /// <param name="arn">The bucket.</param>
    /// <param name="key">The object's key.</param>
    /// <param name="document">The object's bytes, JSON.</param>
    /// <exception cref="Tarn.Storage.TarnException">
    /// AccessDenied: the role may not write it, or not use the bucket's key. Conflict: that key is disabled.
    /// </exception>
    public static async Task<Func<IMetadataTransaction, ValueTask>> Prepare(
        ObjectStore objects, IFunctionTarget target, string functionArn, string arn, string key, ReadOnlyMemory<byte> document)
    {
        var (rights, bucket) = (target.RightsOf(functionArn), NameOf(arn));
        rights.RequireObject(ObjectActions.Write, bucket, key);
        var put = new PutOptions { Properties = ObjectProperties.OfType("application/json") };
        var stage = new StageOptions { Bucket = bucket, Key = key, Properties = put.Properties, Rights = rights };
        var blob = await objects.Stage(new ReadOnlySequence<byte>(document), stage, CancellationToken.None);
        return async transaction => await objects.Put(transaction, bucket, key, blob, put);
    }
}
