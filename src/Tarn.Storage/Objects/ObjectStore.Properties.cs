using Tarn.Storage.Objects.Events;
using Tarn.Storage.Objects.Properties;
using Tarn.Storage.Objects.Versions;
using Tarn.Storage.Objects.Writes;

namespace Tarn.Storage.Objects;

/// <content>Properties of versions that change: tags, locks, access control lists, restored copies.</content>
public sealed partial class ObjectStore
{
    /// <inheritdoc cref="PropertyWrites.SetTags"/>
    public ValueTask<ObjectVersion> SetTags(
        string bucket,
        string key,
        string? versionId,
        IReadOnlyList<KeyValuePair<string, string>> tags,
        EventCause? cause,
        CancellationToken cancellationToken) =>
        _properties.SetTags(bucket, key, versionId, tags, cause, cancellationToken);

    /// <inheritdoc cref="PropertyWrites.SetAcl"/>
    public ValueTask<ObjectVersion> SetAcl(
        string bucket, string key, string? versionId, CannedAcl acl, EventCause? cause, CancellationToken cancellationToken) =>
        _properties.SetAcl(bucket, key, versionId, acl, cause, cancellationToken);

    /// <inheritdoc cref="PropertyWrites.Restore"/>
    public ValueTask<ObjectVersion> Restore(
        string bucket, string key, string? versionId, DateTimeOffset until, EventCause? cause, CancellationToken cancellationToken) =>
        _properties.Restore(bucket, key, versionId, until, cause, cancellationToken);

    /// <inheritdoc cref="PropertyWrites.SetRetention"/>
    public ValueTask<ObjectVersion> SetRetention(
        string bucket, string key, string? versionId, LockMode mode, DateTimeOffset? until, bool bypassesGovernance, CancellationToken cancellationToken) =>
        _properties.SetRetention(bucket, key, versionId, mode, until, bypassesGovernance, cancellationToken);

    /// <inheritdoc cref="PropertyWrites.SetLegalHold"/>
    public ValueTask<ObjectVersion> SetLegalHold(string bucket, string key, string? versionId, bool isHeld, CancellationToken cancellationToken) =>
        _properties.SetLegalHold(bucket, key, versionId, isHeld, cancellationToken);
}
