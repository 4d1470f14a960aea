using Tarn.Lake.Files;
using Tarn.Storage;
using Tarn.Storage.Objects;
using Tarn.Storage.Objects.Buckets;
using Tarn.Storage.Rights;

namespace Tarn.Sql.Executions;

/// <summary>The default location of results: a bucket per account and region, created on first use.</summary>
internal static class ResultLocation
{
    public static string Bucket(string account, string region) => $"aws-athena-query-results-{account}-{region}";

    public static string Default(string account, string region) => $"s3://{Bucket(account, region)}/";

    /// <summary>The folder of managed results: only Tarn writes there.</summary>
    public static string Managed(string account, string region) => $"s3://{SystemFolder.BucketOf(account, region)}/{SystemFolder.Name}/athena/";

    /// <summary>Whether a result's location is that of a managed result.</summary>
    public static bool IsManaged(string location)
    {
        var place = ObjectLocation.Parse(location);
        return SystemFolder.Owns(place.Bucket, place.Key);
    }

    /// <summary>The folder's location with a slash at its end.</summary>
    /// <exception cref="TarnException">
    /// InvalidArgument: the text is not a location in the object store, or is in the system folder.
    /// </exception>
    public static string Folder(string location)
    {
        var place = ObjectLocation.Parse(location);
        if (SystemFolder.Owns(place.Bucket, place.Key))
        {
            throw new TarnException(ErrorKind.InvalidArgument, $"Output location {location}: only Tarn writes below {SystemFolder.Name}/.");
        }

        var folder = place.ToString();
        return folder.EndsWith('/') ? folder : folder + "/";
    }

    /// <summary>The location of the list of written files beside a result.</summary>
    public static string Manifest(string output) => $"{output[..output.LastIndexOf('.')]}-manifest.csv";

    /// <summary>
    /// Checks the caller's right to write the result, before the statement runs. Creates Tarn's own bucket if it is missing; any other
    /// bucket must exist in the statement's account.
    /// </summary>
    /// <exception cref="SqlException">INVALID_OUTPUT_LOCATION; PERMISSION_DENIED.</exception>
    public static async ValueTask Ensure(ObjectStore objects, Execution execution, IRights rights, CancellationToken cancellationToken)
    {
        var (key, location) = (execution.Key, execution.OutputLocation);
        var bucket = ObjectLocation.Parse(location).Bucket;
        CheckWrite(execution, rights, location);
        CheckWrite(execution, rights, location + ResultMetadata.Suffix);
        if (objects.FindBucket(bucket) is { } found)
        {
            // Another account's bucket is reported like a missing one.
            if (found.Account == key.Account)
            {
                return;
            }

            throw new SqlException("INVALID_OUTPUT_LOCATION", $"The result location s3://{bucket} does not exist");
        }

        if (bucket != Bucket(key.Account, key.Region) && bucket != SystemFolder.BucketOf(key.Account, key.Region))
        {
            throw new SqlException("INVALID_OUTPUT_LOCATION", $"The result location s3://{bucket} does not exist");
        }

        try
        {
            await objects.CreateBucket(bucket, key.Account, key.Region, cancellationToken);
        }
        catch (TarnException e) when (e.Kind == ErrorKind.AlreadyExists)
        {
            // Another statement created it a moment ago.
        }
    }

    /// <summary>Checks the caller's right to write one object of a result. Managed results need none.</summary>
    /// <exception cref="SqlException">PERMISSION_DENIED.</exception>
    public static void CheckWrite(Execution execution, IRights rights, string location)
    {
        if (execution.IsManaged)
        {
            return;
        }

        var (bucket, key) = ObjectLocation.Parse(location);
        try
        {
            rights.RequireObject(ObjectActions.Write, bucket, key);
        }
        catch (TarnException denied) when (denied.Kind == ErrorKind.AccessDenied)
        {
            throw new SqlException(SqlErrorName.PermissionDenied, $"Access denied when writing output to url: {location}: {denied.Message}");
        }
    }
}
