using Tarn.Storage.Objects.Properties;
using Tarn.Storage.Objects.Versions;
using Tarn.Storage.Objects.Writes;

namespace Tarn.Storage.Objects;

/// <content>Properties of versions that change: tags, locks, restored copies.</content>
public sealed partial class ObjectStore
{
    /// <inheritdoc cref="ObjectWrites.SetTags"/>
    public ValueTask<ObjectVersion> SetTags(
        string bucket, string key, string? versionId, IReadOnlyList<KeyValuePair<string, string>> tags, CancellationToken cancellationToken) =>
        _writes.SetTags(bucket, key, versionId, tags, cancellationToken);

    /// <inheritdoc cref="ObjectWrites.Restore"/>
    public ValueTask<ObjectVersion> Restore(string bucket, string key, string? versionId, DateTimeOffset until, CancellationToken cancellationToken) =>
        _writes.Restore(bucket, key, versionId, until, cancellationToken);

    /// <inheritdoc cref="ObjectWrites.SetRetention"/>
    public ValueTask<ObjectVersion> SetRetention(
        string bucket, string key, string? versionId, LockMode mode, DateTimeOffset? until, bool bypassesGovernance, CancellationToken cancellationToken) =>
        _writes.SetRetention(bucket, key, versionId, mode, until, bypassesGovernance, cancellationToken);

    /// <inheritdoc cref="ObjectWrites.SetLegalHold"/>
    public ValueTask<ObjectVersion> SetLegalHold(string bucket, string key, string? versionId, bool isHeld, CancellationToken cancellationToken) =>
        _writes.SetLegalHold(bucket, key, versionId, isHeld, cancellationToken);
}
