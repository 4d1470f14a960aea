using System.Diagnostics;
using System.Runtime.InteropServices;

namespace Tarn.Bench.Client;

/// <summary>
/// The least that a store of files must do for a durable object: write a new file, sync it, rename it, sync its folder. Each writer
/// has a folder of its own, with the writes of <see cref="ObjectLoad"/>.
/// </summary>
internal sealed partial class FileLoad(string folder, int bytes)
{
    private const int OpenFolder = 0x10000; // O_RDONLY | O_DIRECTORY

    public static string Run(string folder, int writers, TimeSpan duration, int bytes)
    {
        var load = new FileLoad(folder, bytes);
        var clock = Stopwatch.StartNew();
        var writing = Enumerable.Range(0, writers).Select(i => LoadRun.Start(() => load.Write(i, clock, duration))).ToArray();
        return $$"""{"put":{{LoadRun.Figures(Task.WhenAll(writing).Result, duration)}}}""";
    }

    private List<double> Write(int writer, Stopwatch clock, TimeSpan duration)
    {
        var own = Directory.CreateDirectory(Path.Combine(folder, $"{writer}")).FullName;
        var content = new byte[bytes];
        new Random(writer).NextBytes(content);
        var handle = Open(own, OpenFolder);
        try
        {
            return LoadRun.Drive(clock, duration, i =>
            {
                var temporary = Path.Combine(own, "new");
                using (var file = File.OpenHandle(temporary, FileMode.Create, FileAccess.Write))
                {
                    RandomAccess.Write(file, content, 0);
                    RandomAccess.FlushToDisk(file);
                }

                File.Move(temporary, Path.Combine(own, $"{i % LoadRun.Keys}"), overwrite: true);
                if (Sync(handle) != 0)
                {
                    throw new IOException("fsync of the folder failed");
                }
            });
        }
        finally
        {
            _ = Close(handle);
        }
    }

    [LibraryImport("libc", EntryPoint = "open", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Open(string path, int flags);

    [LibraryImport("libc", EntryPoint = "fsync")]
    private static partial int Sync(int handle);

    [LibraryImport("libc", EntryPoint = "close")]
    private static partial int Close(int handle);
}
