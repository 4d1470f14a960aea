using System.Globalization;
using Tarn.Storage.Disk;

namespace Tarn.Storage.Streams.Journal.Format;

/// <summary>A journal file as recovery finds it.</summary>
internal sealed record JournalFileName(long Number, IDiskFile File, FileHeader? Header, FooterReader? Footer)
{
    /// <summary>The disk cannot read the header: it is unknown whether it states another file's end.</summary>
    public bool IsHeaderUnreadable { get; private init; }

    /// <summary>Opens every journal file, by number.</summary>
    public static List<JournalFileName> OpenAll(IDisk disk, Guid instance, uint seed) =>
        [.. Numbers(disk).Select(number => Open(disk.Open(JournalPaths.Of(number), FileClass.Log), instance, seed, number))];

    /// <summary>Opens every journal file to read only, beside a process that may write and free them.</summary>
    public static List<JournalFileName> OpenAllToRead(IDisk disk, Guid instance, uint seed)
    {
        var found = new List<JournalFileName>();
        foreach (var number in Numbers(disk))
        {
            try
            {
                found.Add(Open(disk.OpenRead(JournalPaths.Of(number), FileClass.Bulk), instance, seed, number));
            }
            catch (TarnException e) when (e.Kind == ErrorKind.NotFound)
            {
                // freed meanwhile
            }
        }

        return found;
    }

    private static IEnumerable<long> Numbers(IDisk disk)
    {
        foreach (var entry in disk.List(JournalPaths.Folder))
        {
            if (!entry.IsFolder
                && entry.Name.EndsWith(JournalPaths.Extension, StringComparison.Ordinal)
                && long.TryParse(
                    entry.Name.AsSpan(0, entry.Name.Length - JournalPaths.Extension.Length),
                    NumberStyles.AllowHexSpecifier,
                    CultureInfo.InvariantCulture,
                    out var number))
            {
                yield return number;
            }
        }
    }

    /// <summary>
    /// The ends of files, as later files' headers state them. After starts that were cut short, several headers may
    /// name one file: bytes that one header invalidates are invalid.
    /// </summary>
    public static Dictionary<long, FileEnd> Ends(IEnumerable<JournalFileName> found)
    {
        var ends = new Dictionary<long, FileEnd>();
        foreach (var name in found)
        {
            if (name.Header is { Previous: { Number: > 0 } end })
            {
                // A header omits LSNs that were not proven synced when it was written, so some headers state less than
                // others.
                ends[end.Number] = !ends.TryGetValue(end.Number, out var known) || end.ValidTo < known.ValidTo ? end
                    : end.ValidTo > known.ValidTo ? known
                    : known with { Lsn = Math.Max(known.Lsn, end.Lsn), ChangeLsn = Math.Max(known.ChangeLsn, end.ChangeLsn) };
            }
        }

        return ends;
    }

    private static JournalFileName Open(IDiskFile file, Guid instance, uint seed, long number)
    {
        var header = FileHeader.Read(file);
        if (header is { } known && (known.Instance != instance || known.Number != number))
        {
            throw new TarnException(ErrorKind.Damaged, $"{file.Path} belongs to instance {known.Instance:N}, this is {instance:N}.");
        }

        return new JournalFileName(number, file, header, FooterReader.Open(file, seed, header?.Epoch))
        {
            IsHeaderUnreadable = header is null && file.Length > 0 && SectorReads.TryRead(file, 0, new byte[JournalFormat.HeaderPageBytes]) == 0,
        };
    }
}
