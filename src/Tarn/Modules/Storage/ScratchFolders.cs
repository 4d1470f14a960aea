using Tarn.Storage;
using Tarn.Storage.Disk;

namespace Tarn.Modules.Storage;

/// <summary>
/// The folders below <c>scratch/</c>. A user may remove them while the server runs. Then they are made again, and
/// deliveries, statements and large objects succeed with their next try.
/// </summary>
internal sealed class ScratchFolders(IDisk disk)
{
    private static readonly string[] Folders =
    [
        DataDirectory.Scratch,
        DataDirectory.ScratchDelivery,
        DataDirectory.ScratchObjects,
        DataDirectory.ScratchParquet,
        DataDirectory.ScratchWorkers,
        DataDirectory.ScratchEngines,
        DataDirectory.ScratchFunctions,
    ];

    /// <summary>Makes the missing folders.</summary>
    /// <exception cref="TarnException">A folder cannot be made.</exception>
    public void Make()
    {
        foreach (var folder in Folders)
        {
            disk.CreateFolder(folder);
        }
    }

    /// <summary>Makes the missing folders. Returns the reason of a failure, or null.</summary>
    public string? Reason()
    {
        try
        {
            Make();
            return null;
        }
        catch (TarnException failure)
        {
            return $"scratch/ cannot be made, and deliveries and statements wait for it: {failure.Message}";
        }
    }
}
