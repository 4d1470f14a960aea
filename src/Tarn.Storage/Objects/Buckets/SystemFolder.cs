using System.Text.RegularExpressions;

namespace Tarn.Storage.Objects.Buckets;

/// <summary>
/// The folder <c>_system/</c> of Tarn's own bucket of each account and region. It holds the files of system tables, and
/// functions' code. Users may read it, but for the code; only Tarn writes it.
/// </summary>
public static partial class SystemFolder
{
    /// <summary>The folder's name, without a slash.</summary>
    public const string Name = "_system";

    /// <summary>The folder of functions' code. Only Tarn reads it, and holders of a link that Tarn made.</summary>
    public const string FunctionCode = Name + "/functions";

    /// <summary>Tarn's own bucket.</summary>
    public static string BucketOf(string account, string region) => $"tarn-{account}-{region}";

    /// <summary>Whether the folder of any account and region owns the key, or a prefix of keys.</summary>
    public static bool Owns(string bucket, string key) =>
        key.StartsWith(Name, StringComparison.Ordinal) && (key.Length == Name.Length || key[Name.Length] == '/') && BucketForm().IsMatch(bucket);

    /// <summary>Whether the key, or a prefix of keys, is in a part of the folder that users do not read.</summary>
    public static bool IsPrivate(string bucket, string key) =>
        key.StartsWith(FunctionCode + "/", StringComparison.Ordinal) && BucketForm().IsMatch(bucket);

    /// <summary>Whether a bucket is Tarn's own of some account and region, and so has the folder.</summary>
    public static bool IsIn(string bucket) => BucketForm().IsMatch(bucket);

    /// <summary>The account in the name of Tarn's own bucket; null: it is another bucket.</summary>
    public static string? AccountOf(string bucket) => IsIn(bucket) ? bucket.Split('-')[1] : null;

    /// <summary>Refuses an object of a user in the folder.</summary>
    /// <exception cref="TarnException">AccessDenied.</exception>
    public static void CheckUser(string bucket, string key)
    {
        if (Owns(bucket, key))
        {
            throw new TarnException(ErrorKind.AccessDenied, $"Object s3://{bucket}/{key}: only Tarn writes below {Name}/.");
        }
    }

    [GeneratedRegex("^tarn-[0-9]{12}-[a-z0-9-]+$", RegexOptions.CultureInvariant)]
    private static partial Regex BucketForm();
}
