using Tarn.Storage;
using Tarn.Storage.Disk;

namespace Tarn.Modules.Storage;

/// <summary>
/// The folders below <c>scratch/</c>, which somebody may remove while the server runs: made again by themselves, so that deliveries, statements and
/// large objects go on with their next try.
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
    ];

    /// <summary>Makes what is missing.</summary>
    /// <exception cref="TarnException">A folder cannot be made.</exception>
    public void Make()
    {
        foreach (var folder in Folders)
        {
            disk.CreateFolder(folder);
        }
    }

    /// <summary>Makes what is missing; why that is not possible, or null.</summary>
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
