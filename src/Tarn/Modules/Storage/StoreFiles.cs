using System.Globalization;
using Tarn.OwnProcess;
using Tarn.Storage;
using Tarn.Storage.Disk;
using Tarn.Storage.Metadata.Sqlite;

namespace Tarn.Modules.Storage;

/// <summary>
/// Checks whether a data directory has its metadata, which lists every blob, key and stream. A start with a new empty
/// store would lose them all, so it is refused.
/// </summary>
internal static class StoreFiles
{
    /// <summary>Whether the store exists and is not empty.</summary>
    public static bool Exist(DataDirectory directory) => directory.Disk.Find(DataDirectory.Metadata) is { Length: > 0 };

    /// <summary>Refuses a directory that lost its store. Changes nothing.</summary>
    /// <exception cref="TarnException">
    /// NotFound: the directory holds data, and its metadata is missing or empty.
    /// </exception>
    public static void Check(DataDirectory directory)
    {
        if (!Exist(directory) && Left(directory.Disk) is { Count: > 0 } left)
        {
            throw Explain(directory, new TarnException(
                ErrorKind.NotFound,
                $"{directory.Disk.LocalPath(DataDirectory.Metadata)} is missing or empty, and the folder holds {string.Join(", ", left)}."));
        }
    }

    /// <summary>Makes an empty store in a new directory, after <see cref="Check"/>.</summary>
    public static void Ensure(DataDirectory directory)
    {
        if (!Exist(directory))
        {
            // The store is made before the journal and the first blob. So if they exist without it, it was lost.
            SqliteMetadataStore.Make(directory.Disk.LocalPath(DataDirectory.Metadata));
            directory.Disk.SyncFolder(string.Empty);
        }
    }

    /// <summary>Adds the operator's choices to a refusal to open the store; nothing was changed by then.</summary>
    public static TarnException Explain(DataDirectory directory, TarnException refused) => Explain(directory, refused, " Nothing was changed.");

    /// <summary>
    /// Adds the operator's choices to a refusal of the start, if the store is damaged. A start may meet the damage long
    /// after it opened the store.
    /// </summary>
    /// <param name="data">The data directory; no server has it open.</param>
    /// <param name="refused">The refusal. One that has the choices already comes back as it is.</param>
    public static TarnException Explain(string data, TarnException refused)
    {
        if (refused is not { Kind: ErrorKind.Damaged, InnerException: not TarnException })
        {
            return refused;
        }

        try
        {
            using var directory = DataDirectory.OpenToInspect(data, ProgramVersion.Text, TimeProvider.System);
            return directory.IsLocked && SqliteMetadataStore.Verify(directory.Disk.LocalPath(DataDirectory.Metadata)).Count > 0
                ? Explain(directory, refused, "")
                : refused;
        }
        catch (TarnException)
        {
            // The directory itself is damaged, as the refusal reports.
            return refused;
        }
    }

    private static TarnException Explain(DataDirectory directory, TarnException refused, string unchanged)
    {
        var (store, copy) = (directory.Disk.LocalPath(DataDirectory.Metadata), directory.Disk.Find(MetadataCopy.Name));
        var first = copy is { } there
            ? string.Create(
                CultureInfo.InvariantCulture,
                $"Run `tarn recover`: it makes {store} again from the copy {MetadataCopy.Name} of "
                    + $"{DateTimeOffset.FromUnixTimeMilliseconds(there.ModifiedMs):yyyy-MM-dd'T'HH:mm:ss'Z'}, the journal and the blobs.")
            : $"There is no copy ({MetadataCopy.Name}) in the folder; `tarn recover` makes {store} again from the blobs alone."
                + " It finds the objects, and no users, tables or deliveries.";
        return new TarnException(
            refused.Kind, $"{refused.Message}{unchanged} {first} Or restore a backup of the whole folder, or start with another --data.", refused);
    }

    private static IReadOnlyList<string> Left(IDisk disk) =>
        DataDirectory.Held(disk, [DataDirectory.Journal, DataDirectory.Blobs], [DataDirectory.Credentials, MetadataCopy.Name]);
}
