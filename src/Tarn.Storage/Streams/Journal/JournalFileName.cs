using System.Globalization;
using Tarn.Storage.Disk;

namespace Tarn.Storage.Streams.Journal;

/// <summary>A journal file as recovery finds it.</summary>
internal sealed record JournalFileName(long Number, IDiskFile File, FileHeader? Header, FooterReader? Footer)
{
    /// <summary>Opens every journal file, by number.</summary>
    public static List<JournalFileName> OpenAll(IDisk disk, Guid instance, uint seed)
    {
        var found = new List<JournalFileName>();
        foreach (var entry in disk.List(JournalFiles.Folder))
        {
            if (!entry.IsFolder
                && entry.Name.EndsWith(JournalFiles.Extension, StringComparison.Ordinal)
                && long.TryParse(
                    entry.Name.AsSpan(0, entry.Name.Length - JournalFiles.Extension.Length),
                    NumberStyles.AllowHexSpecifier,
                    CultureInfo.InvariantCulture,
                    out var number))
            {
                found.Add(Open(disk, instance, seed, number));
            }
        }

        return found;
    }

    private static JournalFileName Open(IDisk disk, Guid instance, uint seed, long number)
    {
        var file = disk.Open(JournalFiles.PathOf(number), FileClass.Log);
        var header = FileHeader.Read(file);
        if (header is { } known && (known.Instance != instance || known.Number != number))
        {
            throw new TarnException(ErrorKind.Damaged, $"{file.Path} belongs to instance {known.Instance:N}, this is {instance:N}.");
        }

        return new JournalFileName(number, file, header, FooterReader.Open(file, seed, header?.Epoch));
    }
}
