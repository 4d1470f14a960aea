using Tarn.Aws.S3.Model;
using Tarn.Storage.Objects.Definitions;
using Bucket = Tarn.Storage.Objects.Buckets.Bucket;

namespace Tarn.Aws.S3.Settings;

/// <summary>The cross-origin rules of a bucket.</summary>
internal sealed class CorsSetting : IBucketSetting<GetBucketCorsOutput>, IStoredBucketSetting<CORSConfiguration>
{
    private const int RulesMax = 100;
    private static readonly string[] Methods = ["GET", "PUT", "HEAD", "POST", "DELETE"];

    /// <inheritdoc/>
    public static GetBucketCorsOutput Answer(Bucket bucket, BucketDefinition document) => document.Cors is not { } rules
        ? throw S3Errors.NoSuchCORSConfiguration(bucketName: bucket.Name)
        : new GetBucketCorsOutput
        {
            CORSRules = [.. rules.Select(one => new CORSRule
            {
                ID = one.Id,
                AllowedOrigins = one.Origins,
                AllowedMethods = one.Methods,
                AllowedHeaders = one.Headers.Count == 0 ? null : one.Headers,
                ExposeHeaders = one.ExposedHeaders.Count == 0 ? null : one.ExposedHeaders,
                MaxAgeSeconds = one.MaxAgeSeconds,
            })],
        };

    /// <inheritdoc/>
    public static Func<BucketDefinition, BucketDefinition> Put(CORSConfiguration wanted)
    {
        if (wanted.CORSRules.Count is 0 or > RulesMax)
        {
            throw S3Errors.MalformedXML();
        }

        CorsRule[] rules = [.. wanted.CORSRules.Select(Read)];
        return document => document with { Cors = rules };
    }

    /// <inheritdoc/>
    public static BucketDefinition Delete(BucketDefinition document) => document with { Cors = null };

    private static CorsRule Read(CORSRule rule)
    {
        if (rule.AllowedMethods.FirstOrDefault(method => !Methods.Contains(method, StringComparer.Ordinal)) is { } other)
        {
            throw S3Errors.InvalidRequest($"Found unsupported HTTP method in CORS config. Unsupported method is {other}");
        }

        Check("AllowedOrigin", rule.AllowedOrigins);
        Check("AllowedHeader", rule.AllowedHeaders ?? []);
        if (rule.ExposeHeaders?.FirstOrDefault(header => header.Contains('*', StringComparison.Ordinal)) is { } wide)
        {
            throw S3Errors.InvalidRequest($"ExposeHeader \"{wide}\" contains wildcard. We currently do not support wildcard for ExposeHeader");
        }

        return new CorsRule(
            rule.ID, rule.AllowedOrigins, rule.AllowedMethods, rule.AllowedHeaders ?? [], rule.ExposeHeaders ?? [], rule.MaxAgeSeconds);
    }

    private static void Check(string member, IReadOnlyList<string> patterns)
    {
        if (patterns.FirstOrDefault(pattern => pattern.Count(letter => letter == '*') > 1) is { } wrong)
        {
            throw S3Errors.InvalidRequest($"{member} \"{wrong}\" can not have more than one wildcard.");
        }
    }
}
