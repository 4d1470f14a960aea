using Tarn.Lake.Files;
using Tarn.Storage;
using Tarn.Storage.Objects;
using Tarn.Storage.Objects.Buckets;

namespace Tarn.Sql.Executions;

/// <summary>Where results go when nobody says: a bucket per account and region, made on first use.</summary>
internal static class ResultPlace
{
    public static string Bucket(string account, string region) => $"aws-athena-query-results-{account}-{region}";

    public static string Default(string account, string region) => $"s3://{Bucket(account, region)}/";

    /// <summary>The folder's location with a slash at its end.</summary>
    /// <exception cref="TarnException">InvalidArgument: it is no location in the object store.</exception>
    public static string Folder(string location)
    {
        var folder = ObjectLocation.Parse(location).ToString();
        return folder.EndsWith('/') ? folder : folder + "/";
    }

    /// <summary>Makes the default bucket where it is missing; any other must exist.</summary>
    public static async ValueTask Ensure(ObjectStore objects, ExecutionKey key, string location, CancellationToken cancellationToken)
    {
        var bucket = ObjectLocation.Parse(location).Bucket;
        if (objects.FindBucket(bucket) is not null)
        {
            return;
        }
        if (bucket != Bucket(key.Account, key.Region))
        {
            throw new SqlException("INVALID_OUTPUT_LOCATION", $"The result location s3://{bucket} does not exist");
        }
        try
        {
            await objects.CreateBucket(bucket, key.Account, key.Region, cancellationToken);
        }
        catch (TarnException e) when (e.Kind == ErrorKind.AlreadyExists)
        {
            // Another statement made it a moment ago.
        }
    }
}
