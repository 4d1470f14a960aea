using System.Globalization;
using Tarn.Access.Sessions;
using Tarn.Lake.Files;

namespace Tarn.Aws.Vending;

/// <summary>
/// Makes credentials for one table's files: a session key that the S3 door takes for objects below the table's folders,
/// and for nothing else. Every call makes a new key, which is how a reader refreshes an old one.
/// </summary>
/// <param name="keys">Issues session keys.</param>
public sealed class TableCredentials(SessionKeys keys)
{
    /// <summary>How long credentials are valid.</summary>
    public static readonly TimeSpan Lifetime = TimeSpan.FromHours(1);

    private const string AnyPrefix = "s3";

    // "s3:", an empty segment and the bucket
    private const int BucketSegments = 3;

    /// <summary>Credentials of a caller for a table. The catalog has checked that the caller may have them.</summary>
    /// <exception cref="Storage.TarnException">
    /// InvalidArgument: a location is outside of the object store, or the locations are too many or too long. AccessDenied:
    /// the caller's own key is limited to scopes, or is gone.
    /// </exception>
    public VendedCredentials Vend(Principal principal, TableStorage storage)
    {
        var session = keys.Issue(principal, Lifetime, PlacesOf(storage));
        var config = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["s3.access-key-id"] = session.Key.Id,
            ["s3.secret-access-key"] = session.Key.Secret,
            ["s3.session-token"] = session.Token,
            ["s3.session-token-expires-at-ms"] = session.Expires.ToUnixTimeMilliseconds().ToString(CultureInfo.InvariantCulture),
            ["s3.endpoint"] = storage.Endpoint,
            ["s3.path-style-access"] = "true",
            ["client.region"] = storage.Region,
        };
        if (storage.RefreshPath is not null)
        {
            config["client.refresh-credentials-endpoint"] = storage.RefreshPath;
        }

        return new VendedCredentials(config, [new StorageCredential(CommonPrefix(storage.Locations), config)], session.Expires);
    }

    private static List<StorageScope> PlacesOf(TableStorage storage)
    {
        var places = new List<StorageScope>();
        foreach (var location in storage.Locations.Select(ObjectLocation.Parse).OrderBy(location => location.Key.Length))
        {
            var place = new StorageScope(location.Bucket, location.Key, storage.Access);
            if (!places.Exists(outer => outer.Holds(place.Bucket, place.Prefix)))
            {
                places.Add(place);
            }
        }

        return places;
    }

    /// <summary>The longest start that all locations share, in whole segments; <c>s3</c> if they share no bucket.</summary>
    private static string CommonPrefix(IReadOnlyList<string> locations)
    {
        var common = locations[0].TrimEnd('/').Split('/');
        foreach (var location in locations.Skip(1))
        {
            var segments = location.TrimEnd('/').Split('/');
            common = [.. common.Zip(segments).TakeWhile(pair => pair.First == pair.Second).Select(pair => pair.First)];
        }

        return common.Length < BucketSegments ? AnyPrefix : string.Join('/', common);
    }
}
