using Tarn.OwnProcess;

namespace Tarn.Demo;

/// <summary>
/// The demo's data directory, <c>./tarn-demo</c>: emptied at start, but only if it carries the demo's own marker.
/// </summary>
internal static class DemoFolder
{
    private const string Marker = "made-by-tarn-demo";

    /// <summary>Makes an empty folder and returns its absolute path.</summary>
    /// <exception cref="CommandException">A folder of that name exists, and the demo did not make it.</exception>
    public static string Prepare()
    {
        var folder = Path.GetFullPath("tarn-demo");
        var marker = Path.Combine(folder, Marker);
        if (Directory.Exists(folder) && Directory.EnumerateFileSystemEntries(folder).Any())
        {
            if (!File.Exists(marker))
            {
                throw new CommandException($"{folder} holds files that the demo did not make; run the demo in another folder");
            }

            Directory.Delete(folder, recursive: true);
        }

        Directory.CreateDirectory(folder);
        File.WriteAllText(marker, "The demo may empty this folder.\n");
        return folder;
    }
}
