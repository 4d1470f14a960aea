using Tarn.Storage.Metadata;
using Tarn.Storage.Objects;
using Tarn.Storage.Records;
using Tarn.Storage.Streams.Journal;
using Tarn.Storage.Streams.Journal.State;

namespace Tarn.Storage.Archive;

/// <summary>
/// The archive: records that outlive their journal files move into segments, frame by frame and unchanged. See D16
/// (archiving repeats without doubles). The order: the segment becomes durable; one transaction registers its shards'
/// ranges; readers switch; its sources are freed when no reader holds them. A crash before the transaction leaves an
/// orphan blob. A crash after it leaves a journal file that the next start finds replaced.
/// </summary>
public sealed class JournalArchive
{
    private readonly JournalState _state;
    private readonly SegmentFiles _segments;
    private readonly SegmentStore _store;
    private readonly SegmentChooser _chooser;
    private readonly Action _sourcesAreFree;
    private readonly List<string> _missing = [];

    private JournalArchive(JournalState state, SegmentFiles segments, SegmentStore store, SegmentChooser chooser, Action sourcesAreFree)
    {
        _state = state;
        _segments = segments;
        _store = store;
        _chooser = chooser;
        _sourcesAreFree = sourcesAreFree;
    }

    /// <summary>
    /// Registered segments whose blob was missing at the start, one sentence each: their records are lost.
    /// </summary>
    public IReadOnlyList<string> Missing => _missing;

    /// <summary>The number of segments.</summary>
    public int Segments => _segments.All.Count;

    /// <summary>
    /// Does one run: frees segments without needed records, moves due files, joins small segments. Only one run at a
    /// time.
    /// </summary>
    /// <exception cref="TarnException">
    /// DiskFull: bulk work is stopped, D15 (a full disk stops work in order). Records moved before stay moved; the rest stay where they are.
    /// </exception>
    public async Task Run(CancellationToken cancellationToken)
    {
        if (_chooser.Expired() is { Count: > 0 } expired)
        {
            await _store.Remove(expired);
            Free(expired);
        }

        while (_chooser.NextFiles() is { } files)
        {
            await Move(files, cancellationToken);
        }

        while (_chooser.NextMerge() is { } small)
        {
            await Move(small, cancellationToken);
        }
    }

    /// <summary>
    /// Opens the archive of a log's older records: D16 (archiving repeats without doubles). With an archive, this call
    /// comes before <see cref="JournalLog.HoldBy"/> and the first read.
    /// </summary>
    /// <param name="store">The store of the archive's rows.</param>
    /// <param name="objects">The store of the archive's blobs.</param>
    /// <param name="cancellationToken">Cancels the opening.</param>
    public static async Task<JournalArchive> Open(JournalLog log, IMetadataStore store, ObjectStore objects, CancellationToken cancellationToken)
    {
        var parts = log.Parts;
        var chooser = new SegmentChooser(parts.Files, parts.Segments, parts.Retention, parts.Slices, parts.Options, parts.Time);
        var blobs = new SegmentStore(store, objects.Segments, parts.Instance, parts.Seed, parts.Time);
        var archive = new JournalArchive(parts.State, parts.Segments, blobs, chooser, parts.FreeSoon);
        await archive.Load(cancellationToken);
        return archive;
    }

    /// <summary>Loads the registered segments and makes them visible to readers.</summary>
    private async Task Load(CancellationToken cancellationToken)
    {
        var archived = new Dictionary<ShardId, List<FileSlice>>();
        foreach (var row in await _store.Load(cancellationToken))
        {
            if (OpenOrMiss(row) is { } segment)
            {
                foreach (var range in row.Ranges)
                {
                    (archived.TryGetValue(range.Shard, out var slices) ? slices : archived[range.Shard] = []).Add(new FileSlice(segment, range));
                }
            }
        }

        foreach (var (shard, slices) in archived)
        {
            if (_state.Shards.TryGetValue(shard, out var known))
            {
                known.Attach([.. slices.OrderBy(slice => slice.FirstOffset)]);
            }
        }
    }

    private SegmentFile? OpenOrMiss(SegmentRow row)
    {
        try
        {
            var segment = _store.Open(row, _segments.NextNumber());
            _segments.Add(segment);
            return segment;
        }
        catch (TarnException e) when (e.Kind == ErrorKind.NotFound)
        {
            _missing.Add($"Blob {row.Blob} of the log's archive is gone: {row.Ranges.Count} shards' records with it.");
            return null;
        }
    }

    private async Task Move(SegmentPlan plan, CancellationToken cancellationToken)
    {
        using (plan)
        {
            var replaced = plan.Sources.OfType<SegmentFile>().ToArray();
            var row = await _store.Write(plan, cancellationToken);
            var segment = _store.Open(row, _segments.NextNumber());
            try
            {
                await _store.Register(row, replaced);
            }
            catch
            {
                segment.Release();
                throw;
            }

            _segments.Add(segment);
            Switch(plan.Sources.ToHashSet(), row, segment);
            Array.ForEach(replaced, _segments.Remove);
        }

        _sourcesAreFree();
    }

    private void Switch(HashSet<JournalFile> sources, SegmentRow row, SegmentFile segment)
    {
        foreach (var range in row.Ranges)
        {
            if (_state.Shards.TryGetValue(range.Shard, out var shard))
            {
                shard.Switch(sources, new FileSlice(segment, range));
            }
        }
    }

    private void Free(IReadOnlyList<SegmentFile> expired)
    {
        foreach (var segment in expired)
        {
            foreach (var shard in _state.Shards.Values)
            {
                shard.Forget(segment);
            }

            _segments.Remove(segment);
        }
    }
}
