using Tarn.Storage.Checksums;
using Tarn.Storage.Metadata;
using Tarn.Storage.Streams.Journal.Format;
using Tarn.Storage.Streams.Journal.State;

namespace Tarn.Storage.Streams.Journal.Recover;

/// <summary>Reads change frames back for the store: D9 (one commit for rows and records).</summary>
/// <param name="newestLsn">LSN of the newest change that the journal knows.</param>
/// <param name="seed">The seed of its frames' checksums.</param>
internal sealed class JournalReplay(JournalFiles files, long newestLsn, uint seed)
{
    /// <summary>The rows of every set above the LSN, in order.</summary>
    /// <exception cref="TarnException">
    /// Damaged: a set cannot be read, or a set that the store has applied is gone.
    /// </exception>
    public IEnumerable<(long Lsn, IReadOnlyList<RowChange> Rows)> Above(long applied)
    {
        CheckEnd(applied, newestLsn);
        foreach (var file in files.All)
        {
            if (file.LostChangeLsn > applied)
            {
                throw Lost(file);
            }

            foreach (var (lsn, position) in file.Changes.ToArray())
            {
                if (lsn > applied)
                {
                    yield return (lsn, ReadRows(file, lsn, position));
                }
            }
        }
    }

    /// <summary>
    /// The rows of every readable set above the LSN, in order, and an empty set at the end: a store that has applied all
    /// of them meets no lost set any more. When the journal was freed up to a set above the LSN, no rows are returned:
    /// rows without the ones before them do not fit together.
    /// </summary>
    /// <param name="lost">Gets a line for each file with a lost set, and for the freed ones.</param>
    /// <exception cref="TarnException">Damaged: a set that the store has applied is gone.</exception>
    public IEnumerable<(long Lsn, IReadOnlyList<RowChange> Rows)> ReadableAbove(long applied, Action<string> lost)
    {
        CheckEnd(applied, newestLsn);
        var isFreed = newestLsn > applied && !BeginsBefore(applied);
        if (isFreed)
        {
            lost("the journal no longer holds the first changes of streams after the copy, so none of them were applied");
        }

        foreach (var file in isFreed ? [] : files.All)
        {
            var isLost = file.LostChangeLsn > applied;
            foreach (var (lsn, position) in file.Changes.ToArray())
            {
                if (lsn <= applied)
                {
                    continue;
                }

                if (TryReadRows(file, lsn, position) is { } rows)
                {
                    yield return (lsn, rows);
                }
                else
                {
                    isLost = true;
                }
            }

            if (isLost)
            {
                lost($"a change frame of {file.File.Path} is damaged: the changes of that commit are lost");
            }
        }

        if (newestLsn > applied)
        {
            yield return (newestLsn, []);
        }
    }

    /// <summary>Refuses a journal that lacks a change which the store has applied.</summary>
    /// <exception cref="TarnException">Damaged.</exception>
    public static void CheckEnd(long applied, long newestLsn)
    {
        // The store commits only changes that the journal has synced. So the missing end was damage, not a torn tail,
        // and new LSNs would count as applied.
        if (applied > newestLsn)
        {
            throw new TarnException(
                ErrorKind.Damaged,
                $"The metadata store has applied the commit with LSN {applied}, and the journal's newest is "
                    + $"{newestLsn}: its end is damaged or missing, and streams "
                + "and shards with it. Nothing was changed. Restore a copy of the data directory.");
        }
    }

    // The first frame names the newest change before it.
    private bool BeginsBefore(long applied)
    {
        var header = new byte[FrameHeader.Bytes];
        foreach (var file in files.All)
        {
            if (file.File.Read(JournalFormat.HeaderPageBytes, header) == header.Length && FrameHeader.TryRead(header, seed, out var first))
            {
                if (first.Kind != FrameKind.Footer)
                {
                    return first.LastChangeLsn <= applied;
                }
            }
            else if (file.Changes.Count > 0)
            {
                return false;
            }
        }

        return true;
    }

    private static TarnException Lost(JournalFile file) => new(
        ErrorKind.Damaged,
        $"A change frame of {file.File.Path} is damaged, and the metadata store has not applied it: the changes of that commit are unknown. "
        + "`tarn verify` shows the position; `tarn recover --force` goes on without that commit, or restore a copy of the data directory.");

    private List<RowChange> ReadRows(JournalFile file, long lsn, long position) => TryReadRows(file, lsn, position) ?? throw Lost(file);

    private List<RowChange>? TryReadRows(JournalFile file, long lsn, long position)
    {
        var header = new byte[FrameHeader.Bytes];
        if (file.File.Read(position, header) != header.Length
            || !FrameHeader.TryRead(header, seed, out var frame)
            || frame.Lsn != lsn)
        {
            return null;
        }

        var payload = new byte[frame.StoredLength];
        if (file.File.Read(position + frame.HeaderLength, payload) != payload.Length
            || Crc32C.Compute(payload) != frame.PayloadCrc)
        {
            return null;
        }

        return ChangeCodec.Decode(payload).Rows;
    }
}
