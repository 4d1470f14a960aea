namespace Tarn.Storage.Streams.Journal.State;

/// <summary>
/// A shard's slices of sealed files and of segments, in order of offset. The shard's gate guards every change; any
/// thread may take a snapshot.
/// </summary>
internal sealed class ShardSlices
{
    private FileSlice[] _all = [];

    /// <summary>The slices of one moment, in order of offset.</summary>
    public FileSlice[] All => Volatile.Read(ref _all);

    /// <summary>Adds the slice of a file that was sealed.</summary>
    public void Add(FileSlice slice)
    {
        var place = _all.Length;
        while (place > 0 && _all[place - 1].FirstOffset > slice.FirstOffset)
        {
            place--;
        }

        Volatile.Write(ref _all, [.. _all.AsSpan(0, place), slice, .. _all.AsSpan(place)]);
    }

    /// <summary>Replaces the sources of a segment with the segment; does nothing when none of them is left.</summary>
    public void Switch(IReadOnlySet<JournalFile> sources, FileSlice segment)
    {
        if (Array.Exists(_all, slice => sources.Contains(slice.File)))
        {
            var kept = _all.Where(slice => !sources.Contains(slice.File));
            Volatile.Write(ref _all, [.. kept.Append(segment).OrderBy(slice => slice.FirstOffset)]);
        }
    }

    /// <summary>
    /// Adds the archive's slices. They replace slices of journal files with the same records, which may still exist when
    /// the process ended before the files were freed.
    /// </summary>
    /// <param name="archived">In order of offset; not empty.</param>
    public void Attach(IReadOnlyList<FileSlice> archived)
    {
        var end = archived[^1].EndOffset;
        Volatile.Write(ref _all, [.. archived, .. _all.Where(slice => slice.EndOffset > end)]);
    }

    /// <summary>Removes the slice of a file.</summary>
    /// <returns>The removed slice; null when the shard has none of that file.</returns>
    public FileSlice? Remove(JournalFile file)
    {
        var place = Array.FindIndex(_all, slice => slice.File == file);
        if (place < 0)
        {
            return null;
        }

        var removed = _all[place];
        Volatile.Write(ref _all, [.. _all.AsSpan(0, place), .. _all.AsSpan(place + 1)]);
        return removed;
    }
}
