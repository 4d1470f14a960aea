using Tarn.Storage.Metadata;
using Tarn.Storage.Objects.Blobs;
using Tarn.Storage.Objects.Buckets;
using Tarn.Storage.Objects.Keys;
using Tarn.Storage.Objects.Uploads;
using Tarn.Storage.Objects.Versions;

namespace Tarn.Storage.Objects.Lifecycle;

/// <summary>One walk over a bucket: it counts, and finds versions and uploads whose actions are due. Their transactions decide again.</summary>
/// <param name="parts">The parts of the store.</param>
/// <param name="bucket">The bucket, as its row was before the walk.</param>
/// <param name="isDry">Whether nothing is changed.</param>
internal sealed class LifecycleRun(LifecycleParts parts, Bucket bucket, bool isDry)
{
    // The bound of one transaction: puts wait for it.
    private const int RowsPerCommitMax = 500;
    private const int UploadsPerCommitMax = 10;
    private readonly List<DueVersion> _due = [];
    private readonly List<DueUpload> _dueUploads = [];
    private readonly List<ObjectVersion> _misplaced = [];
    private readonly DateTimeOffset _now = BlobRows.Now(parts.Time);
    private LifecycleCommit _commit = null!;
    private LifecycleReport _report = null!;
    private LifecycleRules? _rules;
    private long _dueRows;

    public async Task<LifecycleReport> Run(CancellationToken cancellationToken)
    {
        _commit = new LifecycleCommit(parts, bucket, _now);
        _report = new LifecycleReport { Usage = new BucketUsage { CountedAt = _now } };
        _rules = parts.ClockDoubt() is null ? await parts.Store.Read(reader => parts.RulesOf(reader, bucket), cancellationToken) : null;
        await Current(cancellationToken);
        await Noncurrent(cancellationToken);
        await Uploads(cancellationToken);
        return _report;
    }

    private async Task Current(CancellationToken cancellationToken)
    {
        await foreach (var row in Rows(ObjectSpaces.Objects, cancellationToken))
        {
            var version = ObjectRows.DecodeVersion(bucket.Id, ObjectKeys.ReadObject(row.Key).Key, row.Value);
            _report.Usage.Objects++;
            _report.Usage.Bytes += version.Size;
            await Consider(version, _rules is null ? default : _commit.OfCurrent(_rules, version), cancellationToken);
        }

        await Apply(cancellationToken);
    }

    // The rows of a key follow each other, the newest first.
    private async Task Noncurrent(CancellationToken cancellationToken)
    {
        var (key, newer, marker) = (string.Empty, 0, default(ObjectVersion));
        await foreach (var row in Rows(ObjectSpaces.Noncurrent, cancellationToken))
        {
            var version = ObjectRows.DecodeVersion(bucket.Id, ObjectKeys.ReadNoncurrent(row.Key).Key, row.Value);
            if (version.Key != key)
            {
                await ConsiderMarker(marker, cancellationToken);
                (key, newer, marker) = (version.Key, 0, null);
            }

            if (version.IsLatest)
            {
                _report.Usage.Markers++;
                marker = version;
                continue;
            }

            marker = null; // it hides this version
            _report.Usage.Markers += version.IsMarker ? 1 : 0;
            _report.Usage.NoncurrentVersions += version.IsMarker ? 0 : 1;
            _report.Usage.NoncurrentBytes += version.Size;
            await Consider(version, _rules is null ? default : parts.Decisions.OfNoncurrent(_rules, version, newer, _now), cancellationToken);
            newer += version.IsMarker ? 0 : 1;
        }

        await ConsiderMarker(marker, cancellationToken);
        await Apply(cancellationToken);
    }

    private async Task Uploads(CancellationToken cancellationToken)
    {
        await foreach (var row in Rows(ObjectSpaces.Uploads, cancellationToken))
        {
            _report.Usage.Uploads++;
            var upload = UploadRows.Decode(row.Value);
            var action = _rules is null ? default : parts.Decisions.OfUpload(_rules, upload, _now);
            if (action.Kind == LifecycleActionKind.None)
            {
                continue;
            }

            if (isDry)
            {
                _report.Add(action, upload.Key, upload.Id);
                continue;
            }

            _dueUploads.Add(new DueUpload(row.Key.ToArray(), upload, action));
            if (_dueUploads.Count == UploadsPerCommitMax)
            {
                await ApplyUploads(cancellationToken);
            }
        }

        await ApplyUploads(cancellationToken);
    }

    private IAsyncEnumerable<Row> Rows(Space space, CancellationToken cancellationToken) =>
        MetadataRows.All(parts.Store, space, KeyRange.Prefix(ObjectKeys.Id(bucket.Id.Value)), cancellationToken);

    private ValueTask ConsiderMarker(ObjectVersion? marker, CancellationToken cancellationToken) => marker is null || _rules is null
        ? ValueTask.CompletedTask
        : Consider(marker, parts.Decisions.OfMarker(_rules, marker, hidesVersions: false, _now), cancellationToken);

    private async ValueTask Consider(ObjectVersion version, LifecycleAction action, CancellationToken cancellationToken)
    {
        if (parts.Placement.IsUsed)
        {
            await Locate(version, cancellationToken);
        }

        if (action.Kind == LifecycleActionKind.None || _commit.IsBeyond(version.Key))
        {
            return;
        }

        if (action.Kind == LifecycleActionKind.Remove && parts.Locks.IsLocked(version))
        {
            _report.Locked++;
            return;
        }

        if (isDry)
        {
            _report.Add(action, version.Key, version.VersionId);
            return;
        }

        _due.Add(new DueVersion(version, action));
        _dueRows += 1 + version.ExtentCount;
        if (_dueRows >= RowsPerCommitMax)
        {
            await Apply(cancellationToken);
        }
    }

    private async ValueTask Locate(ObjectVersion version, CancellationToken cancellationToken)
    {
        var location = version.Extents.Count == version.ExtentCount
            ? VersionPlacement.LocationOf(version)
            : await parts.Store.Read(reader => VersionPlacement.LocationOf(reader, version), cancellationToken);
        _report.Usage.OutsideBytes += location == VersionPlacement.Home ? 0 : version.Size;
        if (!isDry && version.ExtentCount > 0 && parts.Placement.TargetOf(bucket.Name, version) != location)
        {
            _misplaced.Add(version);
            if (_misplaced.Count == RowsPerCommitMax)
            {
                await Note(cancellationToken);
            }
        }
    }

    // After a change of the settings, or after 30 days without a read.
    private async Task Note(CancellationToken cancellationToken)
    {
        if (_misplaced.Count > 0)
        {
            await _commit.Note(_misplaced, cancellationToken);
            _misplaced.Clear();
        }
    }

    private async Task Apply(CancellationToken cancellationToken)
    {
        await Note(cancellationToken);
        if (_due.Count == 0)
        {
            return;
        }

        foreach (var done in await _commit.Apply(_due, cancellationToken))
        {
            _report.Add(done.Action, done.Version.Key, done.Version.VersionId);
            Discount(done);
        }

        _due.Clear();
        _dueRows = 0;
    }

    private async Task ApplyUploads(CancellationToken cancellationToken)
    {
        if (_dueUploads.Count == 0)
        {
            return;
        }

        foreach (var done in await _commit.Apply(_dueUploads, cancellationToken))
        {
            _report.Add(done.Action, done.Upload.Key, done.Upload.Id);
            _report.Usage.Uploads--;
        }

        _dueUploads.Clear();
    }

    private void Discount(DueVersion done)
    {
        if (done.Action.Kind == LifecycleActionKind.Transition)
        {
            return;
        }

        var (version, usage) = (done.Version, _report.Usage);
        if (version.IsCurrent)
        {
            usage.Objects--;
            usage.Bytes -= version.Size;
        }
        else if (version.IsMarker)
        {
            usage.Markers--;
        }
        else
        {
            usage.NoncurrentVersions--;
            usage.NoncurrentBytes -= version.Size;
        }
    }
}
