using System.Globalization;
using System.Security.Cryptography;

namespace Tarn.Telemetry.Trails.Digests;

/// <summary>The keys of a trail's objects, as AWS lays them out.</summary>
public static class TrailKeys
{
    private const int RandomChars = 16;
    private const string Letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";

    /// <summary>The folder of an account: the bucket's policy allows CloudTrail to write there.</summary>
    public static string Folder(string? prefix, string account) => $"{(string.IsNullOrEmpty(prefix) ? "" : prefix + "/")}AWSLogs/{account}/";

    public static string OfFile(string? prefix, string account, string region, DateTimeOffset now) =>
        $"{Folder(prefix, account)}CloudTrail/{region}/{Day(now)}/{account}_CloudTrail_{region}_"
        + $"{now.UtcDateTime.ToString("yyyyMMdd'T'HHmm'Z'", CultureInfo.InvariantCulture)}_{RandomNumberGenerator.GetString(Letters, RandomChars)}.json.gz";

    /// <param name="home">The trail's own region.</param>
    /// <param name="end">The end of the digest's hour.</param>
    public static string OfDigest(string? prefix, string account, string region, string trail, string home, DateTimeOffset end) =>
        $"{Folder(prefix, account)}CloudTrail-Digest/{region}/{Day(end)}/{account}_CloudTrail-Digest_{region}_{trail}_{home}_"
        + $"{end.UtcDateTime.ToString("yyyyMMdd'T'HHmmss'Z'", CultureInfo.InvariantCulture)}.json.gz";

    private static string Day(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy'/'MM'/'dd", CultureInfo.InvariantCulture);
}
