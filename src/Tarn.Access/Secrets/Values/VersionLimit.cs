using Tarn.Access.Registry;
using Tarn.Storage;
using Tarn.Storage.Metadata;

namespace Tarn.Access.Secrets.Values;

/// <summary>The limit of versions, as on AWS.</summary>
public static class VersionLimit
{
    /// <summary>The most versions of a secret. A further one replaces the oldest deprecated one.</summary>
    public const int Most = 100;

    private static readonly long YoungMs = (long)TimeSpan.FromHours(24).TotalMilliseconds;

    /// <summary>Adds a version to a definition. A secret with many versions loses the oldest one that has no label and is older than 24 hours.</summary>
    /// <exception cref="TarnException">LimitExceeded: all versions have labels, or are younger.</exception>
    public static async ValueTask<SecretDefinition> Add(
        IMetadataTransaction transaction, ResourceId secret, SecretDefinition present, SecretVersion version)
    {
        if (present.Versions.Count < Most)
        {
            return present with { Versions = [.. present.Versions, version] };
        }

        var oldest = present.Versions.FirstOrDefault(one => one.Stages.Count == 0 && one.CreatedMs <= version.CreatedMs - YoungMs)
            ?? throw SecretFailures.ManyVersions(Most);
        await SealedValues.Destroy(transaction, secret, oldest.Id);
        return present with { Versions = [.. present.Versions.Where(one => one.Id != oldest.Id), version] };
    }
}
