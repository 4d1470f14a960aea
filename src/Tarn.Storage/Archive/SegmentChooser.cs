using Tarn.Storage.Records;
using Tarn.Storage.Streams.Journal.Format;
using Tarn.Storage.Streams.Journal.Read;
using Tarn.Storage.Streams.Journal.Retain;
using Tarn.Storage.Streams.Journal.State;

namespace Tarn.Storage.Archive;

/// <summary>
/// Chooses the records that move to the archive, D16 (archiving repeats without doubles). It always begins with the
/// oldest, so that a shard's archived records are below the records in the journal:
/// <list type="bullet">
/// <item>
/// Journal files whose newest needed record is older than <see cref="JournalOptions.ArchiveAfter"/>: streams of the
/// shortest retention have no records in them any more.
/// </item>
/// <item>
/// Near the journal's limit: also younger files of which at most half is needed. See D15 (a full disk stops work in
/// order). This move frees more space than it takes.
/// </item>
/// <item>Neighbouring segments that are small, or of which little is still needed: they become one.</item>
/// </list>
/// </summary>
internal sealed class SegmentChooser(
    JournalFiles files, SegmentFiles segments, JournalRetention retention, SliceCache slices, JournalOptions options, TimeProvider time)
{
    private const int SourcesMax = 64;

    private IEnumerable<SegmentFile> Segments => segments.All.Cast<SegmentFile>();

    // A segment may close early because the next file does not fit; it may then be only half full.
    private long SmallBytes => options.FileBytes / 2;

    /// <summary>The next due journal files, up to the size of one segment; null when none is due.</summary>
    public SegmentPlan? NextFiles()
    {
        if (retention.Needed() is not { } needed)
        {
            return null;
        }

        var newestMs = new Dictionary<JournalFile, long>();
        foreach (var (_, slice) in needed)
        {
            newestMs[slice.File] = Math.Max(newestMs.GetValueOrDefault(slice.File), slice.LastTimeMs);
        }

        var nowMs = time.GetUtcNow().ToUnixTimeMilliseconds();
        var dueBeforeMs = nowMs - (long)Math.Max(options.ArchiveAfter.TotalMilliseconds, options.CallsKept.TotalMilliseconds);

        // Calls of the last minutes are still recognised by the positions of their frames: D14 (retries are recognised).
        var earlyBeforeMs = files.IsNearLimit ? nowMs - (long)options.CallsKept.TotalMilliseconds : dueBeforeMs;
        var run = Oldest(newestMs, Math.Max(dueBeforeMs, earlyBeforeMs));
        return Plan(run, (file, bytes) => newestMs[file] < dueBeforeMs || bytes <= file.Length / 2);
    }

    /// <summary>The next segments to merge into one; null when there are none.</summary>
    public SegmentPlan? NextMerge()
    {
        var all = Segments.Select(segment => (Segment: segment, Bytes: 0L)).ToArray();
        if (all.Length < options.SegmentsMerged || NeededBytes() is not { } needed)
        {
            return null;
        }

        for (var i = 0; i < all.Length; i++)
        {
            all[i].Bytes = needed.GetValueOrDefault(all[i].Segment);
        }

        for (var first = 0; first + options.SegmentsMerged <= all.Length; first++)
        {
            var (end, bytes) = (first, 0L);
            while (end < all.Length && end - first < SourcesMax && all[end].Bytes < SmallBytes && bytes + all[end].Bytes <= options.FileBytes)
            {
                bytes += all[end++].Bytes;
            }

            if (end - first >= options.SegmentsMerged)
            {
                return Several(Plan([.. all[first..end].Where(one => one.Bytes > 0).Select(one => one.Segment)], (_, _) => true));
            }
        }

        return null;
    }

    /// <summary>Segments without needed records.</summary>
    public IReadOnlyList<SegmentFile> Expired() =>
        NeededBytes() is { } needed ? [.. Segments.Where(segment => !needed.ContainsKey(segment))] : [];

    // The needed bytes are an estimate. When only one segment fits after all, a merge gains nothing.
    private static SegmentPlan? Several(SegmentPlan? plan)
    {
        if (plan is { Sources.Count: 1 })
        {
            plan.Dispose();
            return null;
        }

        return plan;
    }

    private Dictionary<SegmentFile, long>? NeededBytes()
    {
        if (retention.Needed() is not { } needed)
        {
            return null;
        }

        var indexBytes = new Dictionary<SegmentFile, long>();
        foreach (var (_, slice) in needed)
        {
            if (slice.File is SegmentFile segment)
            {
                indexBytes[segment] = indexBytes.GetValueOrDefault(segment) + slice.Length;
            }
        }

        return indexBytes.ToDictionary(pair => pair.Key, pair => pair.Key.BytesOf(pair.Value));
    }

    // Without a gap: a file that must stay ends the run.
    private List<JournalFile> Oldest(Dictionary<JournalFile, long> newestMs, long beforeMs)
    {
        var all = files.All;
        var mayGo = JournalRetention.BeforeNewestFooters(all).ToHashSet();
        return [.. all.Where(newestMs.ContainsKey)
            .TakeWhile(file => newestMs[file] < beforeMs && mayGo.Contains(file) && retention.IsInStore(file))
            .Take(SourcesMax)];
    }

    private SegmentPlan? Plan(List<JournalFile> run, Func<JournalFile, long, bool> isDue)
    {
        var plan = new SegmentPlan();
        try
        {
            var pieces = PiecesOf([.. run]);
            foreach (var file in run)
            {
                if (!TryAdd(plan, file, pieces.GetValueOrDefault(file, []), isDue))
                {
                    break;
                }
            }

            return plan.Sources.Count > 0 ? plan : null;
        }
        catch
        {
            plan.Dispose();
            throw;
        }
    }

    private bool TryAdd(SegmentPlan plan, JournalFile file, List<(JournalShard Shard, FileSlice Slice)> pieces, Func<JournalFile, long, bool> isDue)
    {
        if (pieces.Count == 0 || !file.TryLease())
        {
            return false; // retention was faster
        }

        var added = false;
        try
        {
            var frames = pieces.ConvertAll(piece => (piece.Shard, Frames: FramesOf(piece.Shard.Id, piece.Slice)));
            var bytes = frames.Sum(piece => piece.Frames.Sum(frame => (long)frame.Length));
            if (isDue(file, bytes) && (plan.Sources.Count == 0 || plan.Bytes + bytes <= options.FileBytes))
            {
                plan.Add(file, frames);
                added = true;
            }

            return added;
        }
        finally
        {
            if (!added)
            {
                file.Release();
            }
        }
    }

    private Dictionary<JournalFile, List<(JournalShard Shard, FileSlice Slice)>> PiecesOf(HashSet<JournalFile> run)
    {
        var pieces = run.ToDictionary(file => file, _ => new List<(JournalShard Shard, FileSlice Slice)>());
        foreach (var piece in retention.Needed() ?? [])
        {
            if (pieces.TryGetValue(piece.Slice.File, out var known))
            {
                known.Add(piece);
            }
        }

        return pieces;
    }

    private List<FrameEntry> FramesOf(ShardId shard, FileSlice slice)
    {
        var bytes = slices.Read(shard, slice, keep: false);
        Invariant.Check(bytes is not null, "its file is leased");
        var frames = new List<FrameEntry>();
        var reader = SliceCodec.FromOffset(bytes.Value, slice.File.Number, 0);
        while (reader.TryNext(out var frame))
        {
            frames.Add(frame);
        }

        return frames;
    }
}
