using System.Text;
using Tarn.Storage.Objects.Buckets;

namespace Tarn.Storage.Tests.Objects.Versions;

/// <summary>S3's rules for versions, as simply as they can be written: each key has a list, the newest first.</summary>
internal sealed class VersionModel
{
    private readonly Dictionary<string, List<(string Id, string? ETag)>> _keys = [];

    public BucketVersioning Versioning { get; set; }

    public void Put(string key, string id, string etag) => Add(key, id, etag);

    public void Delete(string key, string? marker)
    {
        if (Versioning == BucketVersioning.Never)
        {
            Assert.Null(marker);
            _keys.Remove(key);
        }
        else
        {
            Add(key, marker!, null);
        }
    }

    public void Remove(string key, string id) => _keys[key].RemoveAll(version => version.Id == id);

    /// <summary>All versions, as S3 lists them; a marker has no ETag.</summary>
    public List<(string Key, string Id, string? ETag, bool IsLatest)> All() =>
        [.. _keys.OrderBy(key => Convert.ToHexString(Encoding.UTF8.GetBytes(key.Key)), StringComparer.Ordinal)
            .SelectMany(key => key.Value.Select((version, i) => (key.Key, version.Id, version.ETag, i == 0)))];

    private void Add(string key, string id, string? etag)
    {
        Assert.Equal(Versioning != BucketVersioning.Enabled, id == "null");
        var versions = _keys.TryGetValue(key, out var present) ? present : _keys[key] = [];
        if (id == "null")
        {
            versions.RemoveAll(version => version.Id == "null");
        }

        versions.Insert(0, (id, etag));
    }
}
